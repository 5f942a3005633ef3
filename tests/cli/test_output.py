import pytest

from backtests.runs.folder import ACCOUNTS, clear, clear_comparison, comparison_fault_of, fault_of, write_records


def a_folder(path, *names):
    path.mkdir()
    for name in names:
        (path / name).write_text("x")
    return path


@pytest.mark.parametrize(
    "names",
    [(), ("result.json",), ("run.json", "log.txt"), ("result.json", "decisions.jsonl", "summary.png")],
    ids=["empty", "result", "marker", "full"],
)
def test_an_empty_folder_or_an_earlier_result_may_be_replaced(tmp_path, names):
    folder = a_folder(tmp_path / "out", *names)

    assert fault_of(folder) is None
    clear(folder)
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_made(tmp_path):
    clear(tmp_path / "a" / "b")

    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize("names", [("summary.png",), ("result.json", "main.py"), ("log.txt", "a.jsonl")])
def test_anything_else_is_left_alone(tmp_path, names):
    folder = a_folder(tmp_path / "out", *names)

    assert fault_of(folder) is not None
    with pytest.raises(FileExistsError, match="expected a folder that is new, empty"):
        clear(folder)
    assert {path.name for path in folder.iterdir()} == set(names)


def test_a_folder_inside_an_earlier_result_is_not_removed(tmp_path):
    folder = a_folder(tmp_path / "out", "result.json")
    (folder / "log.txt").mkdir()

    assert fault_of(folder) is not None


def test_a_file_is_no_result_folder(tmp_path):
    (tmp_path / "out").write_text("")

    assert fault_of(tmp_path / "out") == "a folder, or a path where one can be made"


def a_comparison(path):
    a_folder(path, "accounts.txt", "accounts.json")
    a_folder(path / "35000", "result.json", "run.json", "summary.png")
    a_folder(path / "45000.5", "result.json")
    return path


def test_an_earlier_comparison_of_accounts_is_replaced_whole(tmp_path):
    folder = a_comparison(tmp_path / "out")

    assert comparison_fault_of(folder, ACCOUNTS) is None
    clear_comparison(folder, ACCOUNTS)
    assert list(folder.iterdir()) == []


def test_a_comparison_may_be_written_where_nothing_is(tmp_path):
    clear_comparison(tmp_path / "a" / "b", ACCOUNTS)

    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_of_results_is_no_comparison(tmp_path):
    folder = a_comparison(tmp_path / "out")
    a_folder(folder / "2018-02-01_2018-02-02_100000", "result.json")

    with pytest.raises(FileExistsError, match="2018-02-01_2018-02-02_100000 is no part of one"):
        clear_comparison(folder, ACCOUNTS)
    assert (folder / "35000" / "result.json").exists()


def test_a_comparison_with_a_strange_file_in_an_account_is_left_alone(tmp_path):
    folder = a_comparison(tmp_path / "out")
    (folder / "35000" / "letter.txt").write_text("dear")

    assert "35000 is no part of one" in comparison_fault_of(folder, ACCOUNTS)


def test_a_link_in_a_comparison_is_not_followed(tmp_path):
    folder = a_comparison(tmp_path / "out")
    (folder / "65000").symlink_to(a_folder(tmp_path / "elsewhere", "result.json"))

    assert "65000 is no part of one" in comparison_fault_of(folder, ACCOUNTS)


def test_a_file_is_no_folder_for_a_comparison(tmp_path):
    (tmp_path / "out").write_text("")

    assert comparison_fault_of(tmp_path / "out", ACCOUNTS) == "a folder, or a path where one can be made"


def test_a_figure_that_json_has_no_word_for_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_records(tmp_path, {"decisions": [{"vix": float("nan")}]})
