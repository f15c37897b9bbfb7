"""A replay looks no further than asked, and gives the same records again."""

from dlcourse.labs.replay import Replay


def test_only_what_is_asked_for_is_worked_out_and_only_once():
    worked_out = []

    def run():
        for number in range(5):
            worked_out.append(number)
            yield number

    replay = Replay(run())
    assert replay.first(0) == [] and worked_out == []
    assert replay.first(3) == [0, 1, 2] and replay.first(2) == [0, 1] and worked_out == [0, 1, 2]
    assert replay.first(99) == [0, 1, 2, 3, 4] == replay.first(5) and worked_out == [0, 1, 2, 3, 4]
