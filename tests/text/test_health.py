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

    @pytest.mark.parametrize(
        ("values", "words", "tone"),
        [
            ({"connected_slaves": 0}, "master, 0 replicas", Tone.PLAIN),
            (
                {"connected_slaves": 1, "replicas_behind": 0, "replicas_silent": 1},
                "master, 1 replica, 0 bytes behind",
                Tone.GOOD,
            ),
            (
                {"connected_slaves": 2, "replicas_behind": 3 * MEGA, "replicas_silent": 0},
                "master, 2 replicas, the last of them 3.0 MB behind",
                Tone.WARN,
            ),
            (
                {"connected_slaves": 1, "replicas_behind": 9, "replicas_silent": 40},
                "master, 1 replica, silent for 40 s",
                Tone.BAD,
            ),
            (
                {"connected_slaves": 1, "replicas_loading": 1},
                "master, 1 replica, still loading",
                Tone.WARN,
            ),
        ],
    )
    def test_how_far_replicas_are_behind_is_said(
        self, values: dict[str, int], words: str, tone: Tone
    ) -> None:
        found = said("role", "redis", role="master", **values)
        assert (found.text, found.tone) == (words, tone)

    def test_a_snapshot_that_failed_is_bad(self) -> None:
        assert said("last saved", "redis", rdb_last_bgsave_status="err").tone is Tone.BAD

    def test_several_servers_are_told_apart(self) -> None:
        one = Measure("redis.role", "master", "", "INFO replication at 10.0.0.1:6379")
        two = replace(one, value="slave", how="INFO replication at 10.0.0.2:6379")
        assert [each.title for each in blocks([one, two])] == [
            "Redis at 10.0.0.1:6379",
            "Redis at 10.0.0.2:6379",
        ]


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


def test_a_server_that_does_not_answer_is_one_line() -> None:
    (found,) = blocks([Measure("redis.server", None, "", "INFO", "Redis does not answer.")])
    assert found.facts == (Said("server", "Redis does not answer.", Tone.BAD),)


class TestDatabases:
    def test_dead_rows_are_a_worry_where_they_outnumber_the_others(self) -> None:
        found = said("rows", "postgresql", live_rows=1200, dead_rows=90_000)
        assert found.text == "about 1,200, and 90,000 dead ones that slow it down"
        assert said("rows", "postgresql", live_rows=1200, dead_rows=90).tone is Tone.PLAIN

    def test_who_waits_for_a_lock_is_a_worry(self) -> None:
        found = said("lock waits", "mariadb", lock_waiters=3, longest_lock_wait=12)
        assert found.text.startswith("3 wait for it, the longest for 12 s")
        assert said("lock waits", "mariadb", lock_waiters=0).tone is Tone.GOOD

    @pytest.mark.parametrize(
        ("values", "text"),
        [
            ({"replica": 0, "read_only": 0}, "takes writes"),
            ({"replica": 1, "replication_lag": 3}, "a replica, 3 s behind"),
            ({"replica": 1, "read_only": 1}, "a replica, and stands still"),
            ({"replica": 1, "read_only": 0, "replication_lag": 0}, "a replica that takes writes"),
            ({"replica": 0, "read_only": 1}, "set to read-only: no session can be saved"),
            ({"replica": 0, "default_read_only": "on"}, "read-only by default"),
        ],
    )
    def test_a_database_that_takes_no_writes_says_so(
        self, values: dict[str, str | int], text: str
    ) -> None:
        assert said("role", "mysql", **values).text.startswith(text)

    def test_connections_are_counted_against_those_that_a_site_may_take(self) -> None:
        values = {"connections": 92, "max_connections": 100, "reserved_connections": 3}
        found = said("connections", "postgresql", **values)
        assert (found.text, found.tone) == ("92 of 97: soon no page can connect", Tone.WARN)

    def test_a_table_in_memory_is_lost_at_a_restart(self) -> None:
        assert said("engine", "mysql", engine="MEMORY").tone is Tone.BAD
        assert said("engine", "mysql", engine="InnoDB") == Said("engine", "InnoDB")

    def test_a_file_tells_what_of_it_is_unused(self) -> None:
        found = said("file", "sqlite", file_bytes=4 * MEGA, free_pages=256, page_size=4096)
        assert found.text == "4.0 MB, 1.0 MB of it unused"

    def test_a_log_that_grows_without_end_is_a_worry(self) -> None:
        found = said("log", "sqlite", journal_mode="wal", wal_bytes=100 * MEGA)
        assert found.tone is Tone.WARN

    def test_a_disk_that_is_read_only_or_full_keeps_no_session(self) -> None:
        assert said("disk left", "sqlite", disk_free=0).tone is Tone.BAD
        assert said("disk left", "sqlite", disk_free=MEGA, disk_read_only=1).tone is Tone.BAD


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
        (redis,) = expected(REDIS, "asking…")
        assert redis.facts[0] == Said("memory", "asking…")
        (file,) = expected(replace(STORE, kind="cache", server="FileBasedCache in ext4"), "")
        assert file.facts[0].label == "space left"
        assert expected(replace(STORE, kind="db", server="Oracle 23"), "") == ()

    def test_of_two_servers_both_are_expected_in_their_order(self) -> None:
        both = replace(STORE, kind="cached_db", server="SQLite 3.40; cache: Redis 7.0")
        assert [block.title for block in expected(both, "")] == ["SQLite", "Redis"]

    def test_a_label_is_no_longer_than_its_place(self) -> None:
        for kind in KINDS.values():
            labels = {*(fact.label for fact in (*kind.facts, *kind.others)), *kind.labels.values()}
            assert [label for label in labels if len(label) > 16] == []
