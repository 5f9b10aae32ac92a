"""Tables of the manual that are made from the tables of the code."""

import re
from datetime import UTC, datetime, timedelta

from click.testing import CliRunner

from lookout_config import auth, graph, guards, impact, kinds, rules, schema, screens
from lookout_config.cli import identifying, root
from lookout_config.cli.signing import SignedIn
from lookout_config.report.escape import code_span, markdown

WEIGHTS = {"off": "off, unless a file asks for it", "info": "information"}
FORMS = {
    "guid": "a GUID",
    "protection_id": "a GUID, or `T_` and a GUID",
    "email": "an e-mail address",
    "domain": "a domain",
    "date": "a day, `2026-11-30`",
}
FORMS |= {"rule_id": "the id of a rule"}
TYPES = {
    "object": "a map",
    "string": "text",
    "boolean": "`true`, `false`",
    "integer": "a number",
    "number": "a number",
}


def table(*heads):
    """The head of a table."""
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]


def row(*cells):
    return f"| {' | '.join(cells)} |"


def commands():
    """Every command with its line of --help, and what it does to the tenant."""
    yield from table("command", "does", "tenant")
    for name, (_, line) in root.COMMANDS.items():
        yield row(f"[`{name}`](docs/commands.md#{name})", markdown(line), touches(name))


def touches(name):
    options = {option.name for option in root.main.get_command(None, name).params}
    if not {"graph_url", "snapshot"} <= options:
        return "–"
    return "writes" if name == "apply" else "reads"


def helps():
    """The --help of every command."""
    for name in root.COMMANDS:
        ran = CliRunner().invoke(root.main, [name, "--help"], prog_name="lookout-config", terminal_width=100)
        yield from (f"## {name}", "", "```text", *ran.output.rstrip().split("\n"), "```", "")


def rules_listed():
    yield from table("rule", "weight", "asked of", "says")
    for rule in rules.all_rules().values():
        yield row(f"[`{rule.id}`](#{rule.id})", weight(rule), asked_of(rule), markdown(rule.summary))


def weight(rule):
    return f"{rule.severity}, fixed" if rule.fixed else str(rule.severity)


def asked_of(rule):
    return "the tenant" if rule.live else "the file"


def manual():
    """The page of every rule; what stands in it is plain text."""
    for rule in rules.all_rules().values():
        said = WEIGHTS.get(rule.severity, str(rule.severity))
        yield from (f"### {rule.id}", "", f"*{said}{', fixed' * rule.fixed}; asked of {asked_of(rule)}*", "")
        page = rule.page.replace("<", "&lt;").replace("\nTo mend:", "\n**To mend:**")
        yield from (*page.replace("\nSource:", "\n**Source:**").split("\n"), "")


def permissions():
    """Every permission, and which command needs it; commands that need the same share a column."""
    alike = {}
    for command in graph.COMMANDS:
        needed = {name: optional for name, _, optional in graph.permissions(command)}
        alike.setdefault(str(needed), (needed, []))[1].append(command)
    words = {True: "optional", False: "needed", None: "–"}
    yield from table(
        "Microsoft Graph permission", *(code_list(commands) for _, commands in alike.values()), "is for"
    )
    for name, purpose, _ in graph.permissions("apply"):
        marks = (words[needed.get(name)] for needed, _ in alike.values())
        yield row(f"`{name}`", *marks, markdown(purpose))


def ways():
    """The ways to sign in, in the order of choice."""
    yield from table("way", "`--auth`", "needs", "is chosen")
    for name, method in auth.METHODS.items():
        when = f"when {code_list(method.asked_by, ' or ')} is set" if method.asked_by else "otherwise"
        who = code_list(method.client, " or ")
        needs = filter(
            None, [who if method.needs_client else f"nothing; {who} says which", code_list(method.needs)]
        )
        yield row(method.title, f"`{name}`", ", ".join(needs), when)


def whoami():
    """What whoami says of an application that may check."""
    config = {"tenant": {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}}
    now = datetime(2026, 11, 20, 8, tzinfo=UTC)
    needed = [each.name for each in graph.permissions("check") if not each.optional]
    claims = auth.Claims(
        "lookout-config-check (application 11111111-2222-4333-8444-555555555555)",
        person=False,
        tenant=config["tenant"]["id"],
        expires=now + timedelta(minutes=59),
        granted=frozenset([*needed, "DeviceManagementConfiguration.Read.All", "Mail.Read"]),
    )
    cloud = graph.CLOUDS["global"]
    told = identifying.told_by(config, SignedIn("github", cloud.graph, cloud.authority, lambda: "", claims))
    yield from ("```text", *identifying.lines(told, now), "```")


def exits():
    yield from table("exit", "meaning")
    for code, (_, sentence) in root.EXITS.items():
        yield row(str(code), sentence)


def clouds():
    yield from table("`tenant.cloud`", "Microsoft Graph", "sign-in", "audience of ID tokens")
    for name, cloud in graph.CLOUDS.items():
        yield row(f"`{name}`", f"`{cloud.graph}`", f"`{cloud.authority}`", f"`{cloud.audience}`")


def changes():
    """Who changes what, where, and what a list means there."""
    yield from table("in the file", "changed by", "where")
    for kind in kinds.KINDS:
        if kind.screen:
            by = "this tool, by Graph" if kind.whose is kinds.Whose.GRAPH else kind.screen.who
            who = "that administrator" if by == "{}" else by
            yield row(f"`{'.'.join(kind.where)}`", markdown(who), markdown(where(kind.screen)))


def where(screen):
    if screen is screens.OTHER:
        return "Lookout's console: the screen that the entry names"
    ours = screen.console is screens.LOOKOUT and not screen.menu.startswith("https:")
    return ("Lookout's console: " if ours else "") + screen.menu.replace("{}", "…")


def every_screen():
    """Where each screen is, and how to tell that what is set there worked."""
    yield from table("screen", "menu", "older console", "check")
    for screen in dict.fromkeys(kind.screen for kind in kinds.KINDS if kind.screen):
        name = "what the entry names" if screen is screens.OTHER else screen.name
        shown = (name, where(screen), screen.older_menu, screen.check)
        yield row(*(markdown(text.replace("{}", "…")) for text in shown))


def guard_limits():
    yield from table("guard", "if left out", "is")
    entries = schema.load()["properties"]["guards"]["properties"]
    for name, limit in guards.DEFAULTS.items():
        yield row(f"`{name}`", str(limit), markdown(entries[name]["description"]))


def verdicts():
    """Which risk under which level makes a phone non-compliant."""
    yield from table("worst open issue", *(f"`{level}`" for level in impact.LEVELS))
    for risk, weight_of in impact.RISKS.items():
        told = ("**non-compliant**" if weight_of > most else "compliant" for most in impact.LEVELS.values())
        yield row(f"`{risk}`" + " (*)" * (risk == "advisory"), *told)


def classes():
    yield from table("class", "on the console", "is")
    entries = schema.load()["properties"]["protections"]["properties"]["policies"]["properties"]["default"]
    for name, entry in entries["properties"].items():
        yield row(f"`{name}`", markdown(entry["title"]), markdown(entry["description"]))


def keys(block):
    """Every key of a block of the file, by its path in it."""
    entry = followed(schema.load()["properties"][block])
    yield from (entry["description"], "")
    yield from table("key", "on the console", "takes", "means")
    if "properties" not in entry and entry["type"] != "array":
        yield row(f"`{block}`", entry["title"], takes(entry, (block,)), markdown(entry["description"]))
    for path, below, needed in leaves(entry, (block,)):
        name = re.sub(r"\.\[\]", "[]", ".".join(path[1:]))
        mark = " (needed)" if needed else ""
        help_text = below.get("description", "")
        yield row(
            f"`{name}`{mark}", markdown(below.get("title", "")), takes(below, path), markdown(help_text)
        )


def leaves(entry, path, seen=None, *, needed=False):
    """What is below an entry: settings, lists, and the maps that help is written for."""
    seen = {} if seen is None else seen
    above = seen.setdefault(entry.get("named", path), path)
    if len(path) > 1 and path[-1] != "[]":
        yield path, entry | ({} if above == path else {"as": above}), needed
    if above != path:
        return
    below = followed(entry["items"]) if entry.get("type") == "array" else entry
    inner = (*path, "[]") if entry.get("type") == "array" else path
    for name, each in inside(below):
        yield from leaves(followed(each), (*inner, name), seen, needed=name in below.get("required", ()))


def inside(entry):
    """The keys of a map: one row for all the classes, and for the names that a user gives."""
    keyed = entry.get("properties", {})
    yield from ((name, each) for name, each in keyed.items() if not name.isupper())
    for each in [each for name, each in keyed.items() if name.isupper()][:1]:
        words = {
            "title": "the name of the class",
            "description": "Each class is a key of its own; see the list below.",
        }
        yield "CLASS", {**each, **words}
    if isinstance(entry.get("additionalProperties"), dict):
        yield "NAME", entry["additionalProperties"]


def takes(entry, path):
    """What may be written: values with their meaning where they have one."""
    match entry:
        case {"form": form}:
            return FORMS[form]
        case {"type": "array"}:
            values = takes(followed(entry["items"]), (*path, "[]"))
            return f"a {meant(path)} list{':<br>' if '<br>' in values else '; each '}{values}"
        case {"type": ["string", "object"]}:
            short = options(entry.get("else", {}))
            return f"{short}; or a map" if short else "text, or a map"
        case {"as": above}:
            return f"as `{'.'.join(above[1:])}`"
    return options(entry) or plain(entry)


def plain(entry):
    match entry:
        case {"minimum": least, "maximum": most}:
            return f"{least} to {most}"
        case {"minimum": least}:
            return f"{least} or more"
        case {"type": [*types]}:
            return ", ".join(dict.fromkeys(TYPES[each] for each in types))
    return TYPES[entry["type"]]


def options(entry):
    texts = entry.get("enumDescriptions") or [""] * len(entry.get("enum", ()))
    pairs = zip(entry.get("enum", ()), texts, strict=True)
    lines = [f"`{value}`" + f": {markdown(text)}" * bool(text) for value, text in pairs]
    return "<br>".join(lines) if any(texts) else ", ".join(lines)


def meant(path):
    """What a list at a path means: the table of kinds says it."""
    try:
        return "whole" if kinds.kind_of(path).lists == "whole" else "plain"
    except KeyError:
        return "reference"


def followed(entry):
    """An entry with what its ``$ref`` stands for; its own words count."""
    name = entry.get("$ref", "").rpartition("/")[2]
    if not name:
        return entry
    own = {key: value for key, value in entry.items() if key != "$ref"}
    marks = {"form": name} if name in FORMS else {"named": name}
    return {**followed(schema.load()["definitions"][name]), **marks, **own}


def fields(name):
    """Every field of a format, by its path."""
    whole = schema.read_schema(name)
    yield from table("field", "is")
    yield from fields_of(whole, whole, "")


def fields_of(entry, whole, path):
    for name, below in entry.get("properties", {}).items():
        here = f"{path}.{name}".removeprefix(".")
        wanted = below.get("items", below) if below.get("type") == "array" else below
        inside = next((each for each in [*wanted.get("oneOf", ()), wanted] if "$ref" in each), wanted)
        target = whole["definitions"][inside["$ref"].rpartition("/")[2]] if "$ref" in inside else inside
        said = below.get("description") or target.get("description", "")
        listed = "[]" if below.get("type") == "array" else ""
        yield row(f"`{here}{listed}`", said.replace("|", "\\|"))
        yield from fields_of(target, whole, f"{here}{listed}")


def code_list(names, between=", "):
    return between.join(map(code_span, names))


TABLES = {
    "changes": changes,
    "screens": every_screen,
    "classes": classes,
    "clouds": clouds,
    "commands": commands,
    "exits": exits,
    "fields": fields,
    "guards": guard_limits,
    "help": helps,
    "keys": keys,
    "manual": manual,
    "permissions": permissions,
    "rules": rules_listed,
    "verdicts": verdicts,
    "ways": ways,
    "whoami": whoami,
}
