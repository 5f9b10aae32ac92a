"""Members in little memory: what rules find and plans change is the same as of all that Graph tells of them."""

import json
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout_config import line, observe, onward, record, snapshots, source, tenant
from lookout_config.emulator import Emulator
from lookout_config.observe import Pace
from lookout_config.tenant import Packed, Roll, pack, union
from lookout_config.tenant.crowd import Crowd
from lookout_config.world import Response
from tests.rules.cases import HEAD
from tests.rules.live_cases import NOW, TENANT, device, group, inner, said, user
from tests.rules.live_cases import tenant as recorded

CONTOSO = Path(__file__).parents[1] / "examples" / "contoso"
WHOLE = Pace(whole=100_000)
MOST_BYTES = 40
NUMBERS = st.frozensets(st.integers(0, 300))


def crowd(numbers, *, as_bits):
    return Crowd(bits=sum(1 << number for number in numbers)) if as_bits else Crowd(numbers)


@given(NUMBERS, NUMBERS, st.booleans(), st.booleans())
def test_a_crowd_computes_as_a_set_does(one, other, first_as_bits, second_as_bits):
    first, second = crowd(one, as_bits=first_as_bits), crowd(other, as_bits=second_as_bits)
    assert (set(first & second), set(first | second), set(first - second)) == (
        one & other,
        one | other,
        one - other,
    )
    assert (first <= second, first >= second, first == second) == (one <= other, one >= other, one == other)
    assert (first.isdisjoint(second), len(first), bool(first)) == (one.isdisjoint(other), len(one), bool(one))
    assert set(union([first, second, first])) == one | other
    assert [number in first for number in (0, 7, 300)] == [number in one for number in (0, 7, 300)]


def test_a_crowd_computes_with_nobody():
    some, nobody = Crowd([3, 5]), frozenset()
    assert set(nobody | some) == set(some | nobody) == set(some - nobody) == {3, 5}
    assert not nobody & some
    assert not some & nobody
    assert not nobody - some
    assert (nobody <= some, some <= nobody, some.isdisjoint(nobody)) == (True, False, True)
    assert union([nobody, nobody]) == nobody


@given(st.lists(st.one_of(st.uuids().map(str), st.uuids().map(lambda one: str(one).upper()), st.text())))
def test_an_id_has_one_number_and_a_number_one_id(ids):
    roll = Roll()
    numbers = roll.numbers(ids)
    assert [roll.text(number) for number in numbers] == ids
    assert roll.numbers(ids) == numbers
    assert len(roll) == len(set(ids)) == len(set(numbers))


def test_several_threads_number_the_same_ids_alike():
    roll, ids = Roll(), [f"{number:08x}-0000-4000-8000-000000000000" for number in range(3000)]
    told = []
    threads = [threading.Thread(target=lambda: told.append(roll.numbers(ids))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [told[0]] * 4
    assert [roll.text(number) for number in told[0]] == ids


def test_what_is_kept_of_members_reads_as_it_came():
    things = [
        user("ada"),
        {**user("bob"), "accountEnabled": False},
        {**user("cy"), "userPrincipalName": "\0\n\ud83d"},
    ]
    nested = inner(group("Nested"))
    packed = pack(Roll(), [*things[:2], nested, things[2], device("phone")])
    names = ("@odata.type", "id", "userPrincipalName")
    assert [[one[name] for name in names] for one in packed.members.users] == [
        [one[name] for name in names] for one in things
    ]
    assert [one.get("accountEnabled") for one in packed.members.users] == [None, False, None]
    assert (packed.members.groups, packed.members.devices, packed.members.others) == ((nested,), 1, 0)
    assert (len(packed), packed[0]["id"], len(packed.able)) == (5, things[0]["id"], 2)


def test_who_comes_twice_is_in_it_once():
    ada, bob, nested = user("ada"), {**user("bob"), "accountEnabled": False}, inner(group("Nested"))
    packed = pack(Roll(), [ada, bob, nested, ada, nested, bob])
    assert [one["id"] for one in packed] == [ada["id"], bob["id"], nested["id"]]
    assert [one["userPrincipalName"] for one in packed.members.users] == [
        ada["userPrincipalName"],
        bob["userPrincipalName"],
    ]
    assert len(packed.able) == 1


def test_members_without_their_kind_are_not_judged():
    ada = {"id": user("ada")["id"]}
    assert pack(Roll(), [ada]).members is None
    pilot = group("Pilot")
    data = recorded(pilot)
    data["collections"][f"groups/{pilot['id']}/members"] = [ada]
    heard = said("connector: {enrollment: {groups: [Pilot]}}\n", data)
    assert "members came without their kind" in {entry.reason for entry in heard.unchecked}


def paged(groups, in_each, per_page=999):
    """A tenant of groups of so many users, which makes each page as it is asked for."""
    bare = Emulator(recorded(*[group(f"Group {number}") for number in range(groups)]))
    places = {group(f"Group {number}")["id"]: number for number in range(groups)}

    def page(url):
        number = places[url.split("/groups/")[1].split("/")[0]]
        start = int(url.partition("$skiptoken=")[2] or 0)
        end = min(start + per_page, in_each)
        users = [
            {
                "@odata.type": "#microsoft.graph.user",
                "id": f"{number:08x}-0000-4000-8000-{one:012x}",
                "accountEnabled": True,
            }
            for one in range(start, end)
        ]
        more = (
            {"@odata.nextLink": f"{url.split('&$skiptoken=')[0]}&$skiptoken={end}"} if end < in_each else {}
        )
        return {"value": users, **more}

    def send(request):
        parts = (request.body or {}).get("requests", ())
        if not parts and "/members" in request.url:
            return Response(200, page(request.url))
        if not any("/members" in part["url"] for part in parts):
            return bare(request)
        return Response(
            200,
            {
                "responses": [
                    {"id": part["id"], "status": 200, "body": page(f"/v1.0{part['url']}")} for part in parts
                ]
            },
        )

    return send


@pytest.mark.parametrize(("groups", "in_each"), [(500, 100), (1, 50_000)])
def test_fifty_thousand_members_take_less_than_forty_bytes_each(groups, in_each):
    names = [{"name": f"Group {number}"} for number in range(groups)]
    config = {"tenant": {"id": TENANT}, "connector": {"enrollment": {"groups": names}}}
    send = paged(groups, in_each)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        snapshot = observe.observe(send, config, NOW, rules=["group-no-users"])
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    lists = [things for things in snapshot.collections.values() if isinstance(things, Packed)]
    users = sum(map(len, lists))
    assert (len(lists), users) == (groups, 50_000)
    a_list = 2500  # what a group costs, and its empty list
    assert (after - before - groups * a_list) / users < MOST_BYTES


@pytest.mark.parametrize("file", ["contoso.lookout.yaml", "mistakes.lookout.yaml"])
def test_the_worked_example_is_judged_and_planned_alike(file):
    path = str(CONTOSO / file)
    data = json.loads((CONTOSO / "tenant.json").read_text(encoding="utf-8"))
    events = record.read(record.beside(path))
    packed, whole = (
        line.confronted(source.read(path), lambda _: Emulator(data), NOW, pace=pace) for pace in (None, WHOLE)
    )
    assert any(isinstance(things, Packed) for things in packed.snapshot.collections.values())
    assert not any(isinstance(things, Packed) for things in whole.snapshot.collections.values())
    assert (packed.findings, packed.unchecked) == (whole.findings, whole.unchecked)
    plans = [onward.plan(one, events, NOW.date(), users_of=dict.fromkeys) for one in (packed, whole)]
    assert plans[0] == plans[1]
    assert plans[0].digest == plans[1].digest


PEOPLE = [user(name, accountEnabled=name != "dan") for name in ("ada", "bob", "cy", "dan", "eve")]
MEMBERS = st.lists(st.sampled_from([*PEOPLE, device("phone"), device("tablet")]), max_size=6)
EVERYTHING = """
connector: {enrollment: {groups: [First, Second, Third, First]}}
console_access: {full: {id: %s}, read_only: {id: %s}}
notifications: [{admin: ada@contoso.com}]
rules: {group-shared-users: warning, access-two-levels: warning}
"""


@settings(max_examples=60)
@given(*[MEMBERS] * 5, st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_any_tenant_is_judged_alike(first, second, third, full, readers, nested):
    lists = (first, second, third, full, readers)
    names = ("First", "Second", "Third", "Full", "Readers")
    groups = [group(name, *members) for name, members in zip(names, lists, strict=True)]
    for outer, within in sorted(nested):
        groups[outer]["members"].append(inner(groups[within]))
    said(EVERYTHING.removeprefix("\n") % (groups[3]["id"], groups[4]["id"]), recorded(*groups))


def observed(room, *groups):
    names = [{"name": one["displayName"]} for one in groups]
    config = {"tenant": {"id": TENANT}, "connector": {"enrollment": {"groups": names}}}
    return observe.observe(
        Emulator(recorded(*groups)), config, NOW, rules=["group-no-users"], pace=Pace(whole=room)
    )


def test_a_file_leaves_out_the_lists_that_it_has_no_room_for():
    big, small, little = group("Big", *PEOPLE[:3]), group("Small", *PEOPLE[:2]), group("Little", PEOPLE[4])
    snapshot = observed(4, big, small, little)
    left_out = f"groups/{small['id']}/members"
    assert dict(snapshot.unreadable) == {left_out: "413 LeftOut: a file holds 4 members in all"}
    assert left_out not in snapshot.collections
    assert snapshots.members(snapshot.collections) == 4
    again = observe.observe(
        Emulator(snapshots.to_data(snapshot)),
        {"tenant": {"id": TENANT}, "connector": {"enrollment": {"groups": [{"name": "Small"}]}}},
        NOW,
        rules=["group-no-users"],
    )
    unseen = tenant.of(again).members(small)
    assert (unseen.reason, unseen.collection, unseen.permission) == (
        snapshot.unreadable[left_out],
        left_out,
        "",
    )


def test_a_list_that_alone_is_too_long_is_not_read_to_its_end():
    asked = []
    send = paged(1, 5000)

    def counting(request):
        asked.append(request.url)
        return send(request)

    config = {"tenant": {"id": TENANT}, "connector": {"enrollment": {"groups": [{"name": "Group 0"}]}}}
    snapshot = observe.observe(counting, config, NOW, rules=["group-no-users"], pace=Pace(whole=1500))
    assert [name.rpartition("/")[2] for name in snapshot.unreadable] == ["members"]
    assert len([url for url in asked if "$skiptoken=" in url]) == 1


def test_the_command_says_what_it_left_out_and_nothing_is_passed_for_it(shell, tmp_path):
    crowd_of = [
        {"@odata.type": "#microsoft.graph.user", "id": f"{number:08x}-0000-4000-8000-000000000000"}
        for number in range(snapshots.MOST_MEMBERS)
    ]
    data = recorded(group("Everybody", *crowd_of), group("Pilot", user("ada")))
    live = tmp_path / "tenant.json"
    live.write_text(json.dumps(data), encoding="utf-8")
    file = tmp_path / "contoso.lookout.yaml"
    file.write_text(HEAD + "connector: {enrollment: {groups: [Everybody, Pilot]}}\n", encoding="utf-8")
    kept = str(tmp_path / "recorded.json")
    ran = shell("snapshot", str(file), "--snapshot", str(live), "-o", kept)
    assert ran.code == 0
    assert "the members of 1 group were left out: a file holds 100,000 members in all" in ran.err
    assert "2 groups, 100000 members" in ran.err
    checked = shell("check", str(file), "--snapshot", kept)
    assert "not checked: 413 LeftOut: a file holds 100,000 members in all" in checked.out
    assert shell("check", "--strict", str(file), "--snapshot", kept).code == 1


def test_a_file_with_room_for_all_is_as_before(shell, contoso):
    ran = shell("snapshot", "contoso.lookout.yaml", "--snapshot", "tenant.json", "-o", "recorded.json")
    assert "left out" not in ran.err
    kept = json.loads(Path("recorded.json").read_text(encoding="utf-8"))["collections"]
    users = [one for name, things in kept.items() if name.endswith("/members") for one in things]
    assert users
    assert all(one.get("userPrincipalName") for one in users if one["@odata.type"].endswith(".user"))


def test_names_of_members_are_asked_for_only_where_a_rule_tells_them():
    asked = []
    send = Emulator(recorded(group("Pilot", user("ada"))))

    def watching(request):
        asked.extend(
            part["url"] for part in (request.body or {}).get("requests", ()) if "/members" in part["url"]
        )
        return send(request)

    config = {"tenant": {"id": TENANT}, "connector": {"enrollment": {"groups": [{"name": "Pilot"}]}}}
    for rule in ("group-no-users", "group-shared-users"):
        observe.observe(watching, config, NOW, rules=[rule])
    assert ["userPrincipalName" in url for url in asked] == [False, True]
    assert all("$top=999" in url for url in asked)
