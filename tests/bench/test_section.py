"""Sections of the page of benchmarks: each is written in its own place, and the rest stays."""

from bench.section import placed, sections, table


def test_a_section_is_added_once_and_then_written_in_its_place() -> None:
    page = placed("# Benchmarks\n\nFirst.\n", "Maps", "one")
    page = placed(page, "Watching", "two")
    again = placed(page, "Maps", "three \\1")
    assert again.count("## Maps") == 1 and "one" not in again and "three \\1" in again
    assert again.index("First.") < again.index("## Maps") < again.index("## Watching")


def test_what_is_measured_by_itself_is_kept_when_the_page_is_written_anew() -> None:
    page = placed(placed("# Benchmarks\n", "Maps", "one"), "Watching", "two")
    kept = sections(page)
    assert kept == sections(f"# Other\n\n{kept}") and "# Benchmarks" not in kept
    assert kept.index("## Maps") < kept.index("## Watching") and sections("# None\n") == ""


def test_a_table_has_a_line_a_row() -> None:
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
