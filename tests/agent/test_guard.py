"""Which statements of the ORM may reach a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_tui.agent.guard import TOKEN_LIMIT, Refusal, check, guarded

READS = [
    'SELECT "auth_user"."id", "auth_user"."username" FROM "auth_user" '
    'WHERE "auth_user"."id" IN (%s, %s) ORDER BY "auth_user"."id" ASC LIMIT 21',
    'SELECT COUNT(*) AS "__count" FROM "a" INNER JOIN "b" ON ("a"."id" = "b"."a_id") '
    'WHERE ("a"."x" LIKE %s ESCAPE \'\\\' AND NOT (b.y IS NULL))',
    "SELECT `u`.`id` FROM `u` LEFT OUTER JOIN `p` ON (`a`.`b` = `c`.`d`) "
    "WHERE `u`.`n` LIKE BINARY %s",
    'SELECT CASE WHEN EXISTS(SELECT 1 AS "a" FROM "x" U0 WHERE U0."id" = ("y"."id") LIMIT 1) '
    'THEN 1 ELSE NULL END FROM "y"',
    'SELECT "a"."b"::text FROM "a" WHERE UPPER("a"."b"::text) LIKE UPPER(%s)',
    'SELECT CAST("a"."b" AS varchar) FROM "a" GROUP BY "a"."c" HAVING COUNT("a"."id") > 1',
    '(SELECT "a"."b" FROM "a") UNION ALL (SELECT \'x\' FROM "b") ORDER BY 1',
    'SELECT "a"."d" AT TIME ZONE \'UTC\' FROM "a" WHERE "a"."d" BETWEEN %s AND %s',
    'SELECT "a"."delete", "a"."into" FROM "a"',
    "SELECT 'DROP TABLE users; --' FROM \"a\"",
]

NOT_READS = [
    "DELETE FROM a",
    "WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x",
    "SELECT 1 INTO OUTFILE '/tmp/x'",
    "SELECT * INTO x FROM y",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_sleep (5)",
    'SELECT "pg_sleep"(5)',
    "SELECT `sleep`(5)",
    "SELECT pg_catalog.lower(%s)",
    "SELECT 1; DELETE FROM a",
    "SELECT 1;",
    "SELECT * FROM a FOR UPDATE",
    "SELECT 1 LOCK IN SHARE MODE",
    "SELECT /*!50000 SLEEP(1) */ 1",
    "SELECT lower/**/(1)",
    "SELECT 1 -- x",
    "SELECT # x\n 1",
    "SELECT @x := 1",
    "SELECT @@version",
    "SELECT nextval(%s)",
    "SELECT lo_create(0)",
    "SELECT set_config(%s, %s, false)",
    "SELECT load_file(%s)",
    "SELECT get_lock(%s, 1)",
    "SELECT query_to_xml(%s, true, true, %s)",
    "SELECT $$a$$",
    "SELECT 'a\\' || pg_sleep(5) || ' '",
    "SELECT 1 FROM a PROCEDURE ANALYSE()",
    "EXPLAIN ANALYZE DELETE FROM a",
    "COPY a TO PROGRAM %s",
    "VALUES (1)",
    "PRAGMA journal_mode = DELETE",
    "ATTACH DATABASE %s AS x",
    "",
    "   ",
]


@pytest.mark.parametrize("sql", READS)
def test_what_the_orm_reads_with_passes(sql: str) -> None:
    check(sql)


@pytest.mark.parametrize("sql", NOT_READS)
def test_anything_that_could_do_something_is_refused(sql: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(sql)
    assert refused.value.failure.sentence.endswith(".")


@given(
    st.sampled_from(["DELETE", "UPDATE", "INSERT", "DROP", "CALL", "INTO", "FOR", "LOCK", "SET"])
)
def test_a_word_that_writes_is_refused_wherever_it_stands(word: str) -> None:
    with pytest.raises(Refusal):
        check(f'SELECT "a"."b" FROM "a" {word} "c"')


@given(st.text(max_size=80))
def test_text_that_is_no_sql_never_breaks_the_guard(sql: str) -> None:
    try:
        check("SELECT " + sql)
    except Refusal:
        return


def test_a_list_longer_than_sqlparse_takes_is_refused_and_500_ids_are_not() -> None:
    ids = 'SELECT "a"."b" FROM "a" WHERE "a"."b" IN ({})'
    check(ids.format(", ".join(["%s"] * 500)))
    with pytest.raises(Refusal, match="tokens"):
        check(ids.format(", ".join(["%s"] * TOKEN_LIMIT)))


def test_the_wrapper_adds_the_time_limit_after_the_check() -> None:
    seen: list[str] = []

    def execute(sql: str, *_: object) -> None:
        seen.append(sql)

    guarded(lambda sql: "SET STATEMENT max_statement_time=5 FOR " + sql)(
        execute, "SELECT 1", (), False, {}
    )
    assert seen == ["SET STATEMENT max_statement_time=5 FOR SELECT 1"]


def test_many_statements_at_once_are_refused() -> None:
    with pytest.raises(Refusal):
        guarded(str)(lambda *_: None, "SELECT 1", [(), ()], True, {})
