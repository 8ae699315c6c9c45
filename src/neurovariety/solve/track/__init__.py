"""Following solutions along a path of parameters: the tracker's two engines and the endgame."""
