import numpy as np

from neurovariety.solve.track.watch import FAILED, FINISHED, STARTED, STEPS, Watch


def test_progress_is_counted_from_the_beginning_of_the_stage():
    told = []
    watch = Watch(progress=lambda *words: told.append(words))
    watch.counts[:] = [30, 20, 5, 900]
    watch.stage("loops", 40)
    watch.counts += np.array([10, 6, 2, 300])
    watch.tell()
    assert told == [("loops", 0, 40), ("loops", 8, 40)]
    assert (watch.started, watch.finished, watch.failed, watch.steps) == (40, 26, 7, 1200)


def test_places_are_as_named():
    watch = Watch()
    watch.counts[[STARTED, FINISHED, FAILED, STEPS]] = [1, 2, 3, 4]
    assert (watch.started, watch.finished, watch.failed, watch.steps) == (1, 2, 3, 4)


def test_stopping_raises_the_flag_and_watches_share_nothing():
    watch, other = Watch(), Watch()
    watch.stop()
    assert watch.stopped
    assert watch.flag.dtype == np.int32
    assert not other.stopped
    watch.counts[0] += 1
    assert other.started == 0
