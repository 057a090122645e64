"""Distances over the ground, as the crow flies.

The earth is taken as a sphere of the mean radius (IUGG, R1 = 6,371.0088 km); against the ellipsoid a distance
is at most 0.6 % off, far less than the size of a city. The haversine form stays exact for
short distances (Sinnott, Virtues of the haversine, Sky and Telescope 68, 1984).
"""

import math

import numpy as np
import numpy.typing as npt

#: Mean radius of the earth in kilometres (IUGG R1).
EARTH_RADIUS = 6371.0088

_Floats = npt.NDArray[np.float64]


def distance(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """Kilometres between two points given in degrees; not-a-number in, not-a-number out.

    >>> round(distance(48.8566, 2.3522, 51.5074, -0.1278))
    344
    """
    phi1, phi2 = math.radians(latitude1), math.radians(latitude2)
    half_phi = (phi2 - phi1) / 2
    half_lambda = math.radians(longitude2 - longitude1) / 2
    a = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(a))) if a == a else math.nan


def distances(
    latitude1: npt.ArrayLike, longitude1: npt.ArrayLike, latitude2: npt.ArrayLike, longitude2: npt.ArrayLike
) -> _Floats:
    """Kilometres between points given in degrees, element by element; shapes broadcast as numpy's do.

    A table of all pairs of n points comes from shapes (n, 1) and (n,).
    """
    phi1, phi2 = np.radians(np.asarray(latitude1, float)), np.radians(np.asarray(latitude2, float))
    half_lambda = np.radians(np.asarray(longitude2, float) - np.asarray(longitude1, float)) / 2
    a = np.sin((phi2 - phi1) / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lambda) ** 2
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(a, 0.0, 1.0))), float)
