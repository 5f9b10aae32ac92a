"""How the manual becomes a site: the same Markdown that is read in the repository, in the same places."""

project = "lookout-config"
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = [
    "docs/*.md",
    "examples/contoso/README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
]
exclude_patterns = [".*", "build", "node_modules"]
myst_heading_anchors = 4  # as many as the pages link to, named as in the repository's own view
html_theme = "furo"
html_title = "lookout-config"
html_static_path = ["site"]
html_css_files = ["manual.css"]
html_extra_path = ["site/index.html"]
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
