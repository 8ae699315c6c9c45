from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from neurovariety.report.labels import Box, place_labels

FRAME = Box(0, 0, 500, 350)
POINTS = st.lists(st.tuples(st.floats(0, 500), st.floats(0, 350)), min_size=1, max_size=12)


@given(POINTS)
def test_labels_never_cover_one_another_or_leave_the_frame(points):
    places = [place for place in place_labels(points, [(80.0, 14.0)] * len(points), frame=FRAME) if place]
    assert all(place.inside(FRAME) for place in places)
    assert not any(first.meets(second) for first, second in combinations(places, 2))


def test_seven_equal_points_all_get_a_label():
    places = place_labels([(250.0, 175.0)] * 7, [(90.0, 14.0)] * 7, frame=FRAME)
    assert None not in places


def test_a_lone_point_has_its_label_beside_it_to_the_right():
    (place,) = place_labels([(250.0, 175.0)], [(60.0, 14.0)], frame=FRAME)
    assert place is not None
    assert 0 < place.left - 250 < 10
    assert place.bottom < 175 < place.top


def test_an_error_bar_is_left_free_where_there_is_room():
    bar = Box(200, 174, 320, 176)
    (place,) = place_labels([(250.0, 175.0)], [(60.0, 14.0)], frame=FRAME, bars=[bar])
    assert place is not None
    assert not place.meets(bar)


def test_a_label_without_room_is_left_out():
    assert place_labels([(10.0, 10.0)], [(60.0, 14.0)], frame=Box(0, 0, 50, 50)) == [None]
