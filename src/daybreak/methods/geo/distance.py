"""Distances over the ground, as the crow flies.

The earth is taken as a sphere of the mean radius (IUGG, R1 = 6,371.0088 km); against the ellipsoid a distance
is at most 0.6 % off, far less than the size of a city. The haversine form stays exact for
short distances (Sinnott, Virtues of the haversine, Sky and Telescope 68, 1984).
"""

from math import asin, cos, nan, radians, sin, sqrt

import numba as nb

#: Mean radius of the earth in kilometres (IUGG R1).
EARTH_RADIUS = 6371.0088


@nb.njit(cache=True, nogil=True)
def distance(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """Kilometres between two points given in degrees; not-a-number in, not-a-number out.

    >>> round(distance(48.8566, 2.3522, 51.5074, -0.1278))
    344
    """
    phi1, phi2 = radians(latitude1), radians(latitude2)
    half_lambda = radians(longitude2 - longitude1) / 2
    a = sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(a))) if a == a else nan
