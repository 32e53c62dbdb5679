"""What servers tell about themselves, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_tui.model import Measure
from session_tui.text.health import KINDS, Block, Said, Tone, blocks, expected, said_of
from tests.tui.fake_link import REDIS, STORE

MEGA = 1024 * 1024


def told(kind: str, /, **values: str | int | float | None) -> tuple[Measure, ...]:
    return tuple(Measure(f"{kind}.{name}", value) for name, value in values.items())


def block(kind: str, /, **values: str | int | float | None) -> Block:
    (found,) = blocks(told(kind, **values))
    return found


def said(label: str, kind: str, /, **values: str | int | float | None) -> Said:
    return next(each for each in block(kind, **values).facts if each.label == label)


class TestRedis:
    def test_memory_is_told_against_its_limit(self) -> None:
        full = said("memory", "redis", used_memory=490 * MEGA, maxmemory=512 * MEGA)
        assert (full.text, full.tone) == ("490 MB of 512 MB, 96 %", Tone.WARN)
        roomy = said("memory", "redis", used_memory=12 * MEGA, maxmemory=512 * MEGA)
        assert roomy.tone is Tone.GOOD

    def test_memory_without_a_limit_says_so(self) -> None:
        found = said("memory", "redis", used_memory=12 * MEGA, maxmemory=0)
        assert found.text == "12.0 MB, no limit of its own"

    @pytest.mark.parametrize(
        ("policy", "word"),
        [
            ("noeviction", "nobody logs in"),
            ("allkeys-lru", "sessions are evicted"),
            ("volatile-ttl", "next to end first"),
            ("of-next-year", "not known here"),
        ],
    )
    def test_a_policy_says_what_happens_to_sessions(self, policy: str, word: str) -> None:
        found = said("when full", "redis", maxmemory_policy=policy, maxmemory=MEGA)
        assert found.text.startswith(f"{policy}: ") and word in found.text

    def test_a_policy_without_a_limit_is_said_to_have_no_effect(self) -> None:
        found = said("when full", "redis", maxmemory_policy="allkeys-lru", maxmemory=0)
        assert "without effect" in found.text and found.tone is Tone.PLAIN

    def test_evictions_are_a_worry_and_none_is_good(self) -> None:
        found = said("evicted", "redis", evicted_keys=1204, uptime_in_seconds=7200)
        assert found.text == "1,204 keys since the server started, 2 h ago"
        assert found.tone is Tone.WARN
        assert said("evicted", "redis", evicted_keys=0).tone is Tone.GOOD

    @pytest.mark.parametrize(
        ("values", "word"),
        [
            ({"appendonly": "yes", "save": ""}, "every write is logged"),
            ({"appendonly": "no", "save": "3600 1"}, "last snapshot (save 3600 1)"),
            ({"appendonly": "no", "save": ""}, "a restart ends every session"),
        ],
    )
    def test_what_a_restart_leaves(self, values: dict[str, str], word: str) -> None:
        assert word in said("at a restart", "redis", **values).text

    def test_a_replica_that_has_lost_its_master_is_bad(self) -> None:
        found = said("role", "redis", role="slave", master_link_status="down")
        assert found.tone is Tone.BAD and "old data" in found.text

    def test_a_snapshot_that_failed_is_bad(self) -> None:
        assert said("last saved", "redis", rdb_last_bgsave_status="err").tone is Tone.BAD

    def test_several_servers_are_told_apart(self) -> None:
        one = Measure("redis.role", "master", "", "INFO replication at 10.0.0.1:6379")
        two = replace(one, value="slave", how="INFO replication at 10.0.0.2:6379")
        assert [each.place for each in blocks([one, two])] == ["10.0.0.1:6379", "10.0.0.2:6379"]


class TestMemcached:
    def test_evictions_off_means_that_writes_fail(self) -> None:
        assert "nobody logs in" in said("when full", "memcached", evicts="off").text
        assert "longest unused" in said("when full", "memcached", evicts="on").text

    def test_sessions_that_were_too_large_were_not_kept(self) -> None:
        found = said("not kept", "memcached", store_too_large=3, item_size_max=MEGA)
        assert found.text == "3 too large, above 1.0 MB: these sessions were not kept"
        assert found.tone is Tone.BAD

    def test_a_flush_has_ended_every_session(self) -> None:
        assert said("flushed", "memcached", cmd_flush=2).tone is Tone.WARN


class TestFolders:
    def test_a_full_file_system_is_bad_and_a_nearly_full_one_a_worry(self) -> None:
        assert said("space left", "file", space_free=0, space=MEGA).tone is Tone.BAD
        assert said("space left", "file", space_free=MEGA, space=100 * MEGA).tone is Tone.WARN
        assert said("files left", "file", inodes_free=0, inodes=10).tone is Tone.BAD

    def test_who_else_deletes_files_is_a_worry(self) -> None:
        found = said("who else cleans", "file", cleaner="systemd-tmpfiles, 10d, /tmp")
        assert found.tone is Tone.WARN and found.text.startswith("systemd-tmpfiles, 10d, /tmp")

    def test_files_of_several_users_are_a_worry(self) -> None:
        assert said("whose files", "file", owners="root, www-data").tone is Tone.WARN


class TestAnyServer:
    def test_what_was_not_told_says_why(self) -> None:
        refused = Measure("redis.maxmemory_policy", None, "", "", "refused: no permission")
        (found,) = blocks([refused])
        facts = {each.label: each for each in found.facts}
        assert facts["when full"] == Said("when full", "refused: no permission", Tone.UNKNOWN)
        assert facts["memory"].text == "not told"

    def test_what_is_not_known_here_keeps_its_own_name(self) -> None:
        assert block("redis", novelty=3.5).more == (Said("redis.novelty", "3.50"),)
        assert said_of(Measure("frobnicator.level", "high")) == Said("frobnicator.level", "high")

    @pytest.mark.parametrize(
        ("value", "unit", "text"),
        [
            (0, "bytes", "0 bytes"),
            (412 * MEGA, "bytes", "412 MB"),
            (41, "s", "41 s"),
            (0.4, "s", "0.400 s"),
            (-5, "s", "-5 s"),
            (1_700_000_000, "s since 1970", "2023-11-14 22:13:20 UTC"),
            (0, "s since 1970", "never"),
            (10**30, "s since 1970", f"{10**30:,} s since 1970"),
            (1204, "rows", "1,204 rows"),
            (True, "", "yes"),
            (None, "", "not told"),
            ("", "", "empty"),
        ],
    )
    def test_values_come_with_their_units(
        self, value: str | float | None, unit: str, text: str
    ) -> None:
        assert said_of(Measure("x.y", value, unit)).text == text

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_word_for_any_value_is_a_sentence(self, kind: str) -> None:
        names = {name for fact in KINDS[kind].facts for name in fact.names}
        for value in (0, 1, 10**18, -1, 0.5, "", "yes", "x" * 99, None):
            assert all(each.text for each in block(kind, **dict.fromkeys(names, value)).facts)

    def test_the_labels_are_known_before_the_answer(self) -> None:
        assert expected(REDIS)[:3] == ("memory", "when full", "evicted")
        file = replace(STORE, kind="cache", server="FileBasedCache in ext4")
        assert "space left" in expected(file)
        assert expected(replace(STORE, kind="db", server="Oracle 23")) == ()

    def test_a_label_is_no_longer_than_its_place(self) -> None:
        for kind in KINDS.values():
            labels = {*(fact.label for fact in (*kind.facts, *kind.others)), *kind.labels.values()}
            assert [label for label in labels if len(label) > 15] == []
