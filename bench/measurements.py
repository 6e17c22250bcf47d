"""What is measured, in the order of a round. Each takes one sample a round of every row that it fills; the rows, with what is
wanted of them, stand in `rows.py`."""
from at_rest import Idle, Slow
from life import End, Large, Start
from load import Load, Memory
from suite import Suite

ALL = (Start, Load, Idle, Slow, Memory, Large, End, Suite)
