"""The forms in which people write digits: the movements of a pen, as they are taught and as they wear down.

MNIST was written by Americans. Elsewhere a seven is crossed, a one has a flag and a base, a nine ends in a
hook, a four stays open. The points below were placed by hand from how these digits are written, not traced
from any data set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A form a line: the digit, how often it is chosen among the forms of that digit, and the pen's movements.
# "/" goes straight from point to point, "~" in a smooth curve through them. A point is x,y in hundredths of a
# digit's height, x to the right and y down. A movement that begins where the last one ended goes on without
# lifting the pen.
_FORMS = """
# 0: round, narrow, wide, open at the top, crossed out
0 3 ~ 45,2 20,10 5,45 15,85 40,100 68,85 78,45 65,10 45,2
0 1 ~ 30,0 10,20 5,55 12,90 28,100 42,85 48,45 42,12 30,0
0 1 ~ 60,10 30,0 5,30 5,70 30,100 70,95 95,60 90,25 65,5 50,8
0 1 ~ 55,5 30,0 10,25 2,60 15,95 40,100 62,80 70,40 60,10 40,2 35,10
0 0.7 ~ 25,5 5,35 10,80 40,100 70,75 72,35 50,5
0 0.3 ~ 45,2 20,10 5,45 15,85 40,100 68,85 78,45 65,10 45,2 / 72,12 10,90
# 1: a stroke; with a flag, short to long; with a base
1 2 / 20,0 20,100
1 1.5 / 35,0 5,100
1 0.5 ~ 30,0 22,50 30,100
1 2 / 0,25 25,0 25,100
1 3 / 0,40 35,0 34,100
1 2 / 0,55 40,0 38,100
1 1 ~ 0,45 25,30 40,0 / 40,0 36,100
1 2 / 5,25 32,0 32,100 / 2,100 62,100
1 1 / 5,40 35,0 33,98 / 10,100 75,97
1 1 / 30,0 28,100 / 0,100 60,98
1 0.7 / 10,28 35,0 32,100 5,100 65,98
# 2: flat base, loop, swan neck, angular
2 3 ~ 5,25 20,5 45,0 65,15 60,40 30,75 2,100 / 2,100 75,98
2 2 ~ 5,20 30,0 60,10 60,40 30,75 5,95 10,80 30,82 55,98 80,90
2 1 ~ 10,15 40,0 65,20 50,60 20,95 5,90 15,75 40,85 70,100
2 1 / 5,12 25,0 60,5 65,25 2,100 72,100
2 1 ~ 2,30 10,8 40,0 62,20 50,50 15,95 ~ 15,95 40,90 85,100
2 1 ~ 15,30 10,10 35,0 50,20 40,55 10,98 / 10,98 55,100
# 3: round, flat top, with a small loop in the middle
3 3 ~ 5,12 30,0 60,10 58,35 25,48 ~ 25,48 60,55 68,80 40,100 2,90
3 1.5 / 5,3 62,0 28,40 ~ 28,40 60,48 68,75 45,100 2,92
3 1 ~ 5,10 40,0 60,20 30,45 22,50 30,42 60,60 60,90 20,100 0,85
3 1 ~ 0,5 45,2 55,20 20,45 ~ 20,45 50,50 62,75 40,98 5,100
# 4: open, straight or round; with a low bar; closed; in one stroke
4 2 / 20,0 2,55 75,55 / 55,25 50,100
4 2 / 12,0 5,50 65,48 / 60,0 55,100
4 1.5 ~ 10,0 2,35 20,52 60,42 / 65,0 60,100
4 1 ~ 10,5 5,40 30,50 60,35 65,2 / 65,2 55,100
4 1.5 / 50,0 2,65 80,65 / 55,30 52,100
4 1.5 / 45,0 0,70 75,70 / 48,45 42,100
4 2 / 38,0 2,72 68,66 / 60,40 38,100
4 1 ~ 35,0 8,45 4,72 30,74 62,62 / 58,42 40,100
4 1 / 25,0 2,60 65,56 / 60,10 38,100
4 1.5 / 55,100 55,0 2,65 80,65
4 0.7 / 50,100 55,0 5,50 55,50
4 1 / 2,62 55,0 52,100 / 2,62 80,60
# 5: hat first, hat last, hat that floats, like an S
5 2 / 65,0 15,2 10,40 ~ 10,40 40,35 65,60 50,95 2,95
5 2.5 / 15,3 10,42 ~ 10,42 40,38 65,62 50,95 2,95 / 15,3 70,0
5 1 / 12,10 8,45 ~ 8,45 35,40 60,65 40,100 0,90 / 22,3 75,-2
5 1.5 ~ 65,2 30,2 12,20 20,42 50,55 60,80 35,100 2,92
5 1 / 70,0 25,5 12,45 50,48 ~ 50,48 65,70 45,100 5,98
# 6: bent back, straight back, wide, small bowl
6 3 ~ 50,0 20,25 3,65 15,95 45,100 62,78 45,55 20,62 8,80
6 1.5 ~ 25,0 8,40 5,75 25,100 50,92 50,65 25,58 8,75
6 1 ~ 65,10 45,0 15,25 3,65 20,98 55,95 65,70 40,55 12,65
6 1 ~ 40,0 10,40 3,75 20,100 42,85 38,65 20,65 10,85
# 7: plain, crossed, with a serif, with a wavy roof
7 2 / 2,5 65,0 25,100
7 3.5 / 2,5 65,0 30,100 / 15,52 70,48
7 1.5 / 0,20 3,4 65,0 30,100
7 1.5 / 0,18 3,4 65,0 30,100 / 12,50 68,50
7 1 ~ 2,10 20,2 45,8 65,0 ~ 65,0 45,40 35,100 / 20,52 65,47
7 1 ~ 0,15 15,0 40,10 65,2 ~ 65,2 40,50 28,100
7 1 / 2,2 60,2 ~ 60,2 42,40 40,100
7 1 / 2,5 65,0 30,100 / 15,60 60,42
# 8: in one movement from the right or from the left, two rings, from the middle
8 3 ~ 60,12 35,0 8,15 20,40 50,58 62,82 35,100 5,85 18,58 50,38 60,12
8 1.5 ~ 35,0 12,10 12,35 35,46 57,35 57,10 35,0 ~ 35,46 5,60 5,88 35,100 65,88 65,60 35,46
8 1 ~ 55,2 20,0 5,20 30,45 55,70 45,97 15,98 5,78 30,50 60,25 68,0
8 1 ~ 30,48 8,25 30,0 50,20 30,48 2,78 30,100 58,78 30,48
# 9: straight stem, leaning stem, hooks from small to wide, open head
9 2 ~ 60,15 35,0 8,15 10,42 35,50 58,35 60,15 / 60,15 55,100
9 2 ~ 60,15 35,0 8,15 10,42 35,50 58,35 60,15 ~ 60,15 60,60 50,92 25,100 3,90
9 1.5 ~ 55,12 28,0 5,18 20,40 48,32 57,8 ~ 57,8 50,55 20,100
9 1.5 ~ 55,12 28,0 5,18 20,40 48,32 57,8 ~ 57,8 60,65 45,95 15,98 2,85
9 1.5 ~ 55,12 28,0 5,18 20,40 48,32 57,8 ~ 57,8 62,55 55,85 30,100 0,97
9 0.7 ~ 55,12 28,0 5,18 20,40 48,32 57,8 / 57,8 55,95 5,98
9 1 ~ 55,30 30,48 5,30 20,2 50,8 58,40 45,80 10,100
"""


@dataclass(frozen=True, eq=False)
class Movement:
    """One movement of the pen through ``points``, float64 (n, 2): in a smooth curve, or straight."""

    smooth: bool
    points: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Form:
    """One way to write a digit, and how often it is chosen among those of its digit."""

    digit: int
    weight: float
    movements: tuple[Movement, ...]


def _read(line: str) -> Form:
    digit, weight, *words = line.split()
    movements: list[tuple[bool, list[list[float]]]] = []
    for word in words:
        if word in "~/":
            movements.append((word == "~", []))
        else:
            movements[-1][1].append([int(number) / 100 for number in word.split(",")])
    return Form(
        int(digit), float(weight), tuple(Movement(smooth, np.array(points)) for smooth, points in movements)
    )


FORMS: tuple[Form, ...] = tuple(_read(line) for line in _FORMS.splitlines() if line and line[0] != "#")
"""Every form, digit by digit."""
