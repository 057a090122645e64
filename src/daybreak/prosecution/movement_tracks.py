"""Which sightings are one place, and how many travellers it takes to have been at all of them.

Towns reported with slightly different coordinates are one place: the most often seen coordinates
become a place first and take in whatever lies near. Sightings are then dealt out in order of time
to as few travellers as possible: each goes to a traveller who is there already, else to the one
who could arrive with the least speed, else to a new one.
"""

import numba as nb
import numpy as np
import numpy.typing as npt

from daybreak.methods.geo.distance import distance

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
Float64 = npt.NDArray[np.float64]

#: No more travellers than this are told apart; a sighting out of reach of all joins the nearest.
MOST_TRACKS = 64

#: One second, in hours: the least time a speed is worked out for.
SHORTEST_HOURS = 1 / 3600


@nb.njit(cache=True, nogil=True)
def near_places(latitude: Float64, longitude: Float64, order: Int64, near_km: float) -> Int32:
    """Give each coordinate the place it belongs to: the first in `order` within `near_km` of it.

    Places are found through bands of one degree of latitude. Returns the coordinate that leads.
    """
    count = len(latitude)
    leader = np.full(count, -1, np.int32)
    following = np.full(count, -1, np.int32)
    band_head = np.full(183, -1, np.int32)
    reach = int(near_km / 111.0) + 1
    for v in order:
        band = int(latitude[v] + 91.0)
        best, best_km = -1, near_km
        for b in range(max(0, band - reach), min(182, band + reach) + 1):
            u = band_head[b]
            while u >= 0:
                if abs(latitude[u] - latitude[v]) * 111.0 <= near_km + 1.0:
                    km = distance(latitude[u], longitude[u], latitude[v], longitude[v])
                    if km <= best_km and (km < best_km or best < 0):
                        best, best_km = u, km
                u = following[u]
        if best >= 0:
            leader[v] = best
        else:
            leader[v] = v
            following[v] = band_head[band]
            band_head[band] = v
    return leader


@nb.njit(cache=True, nogil=True)
def least_speed(km: float, margin_km: float, hours: float) -> float:
    """Give the speed needed at least, km/h; no time at all counts as one second."""
    way = max(0.0, km - margin_km)
    if way == 0.0:
        return 0.0
    return way / max(hours, SHORTEST_HOURS)


@nb.njit(cache=True, nogil=True)
def deal_tracks(
    place: Int32,
    begin: Float64,
    end: Float64,
    latitude: Float64,
    longitude: Float64,
    fastest: float,
    margin_km: float,
) -> tuple[Int32, Int32]:
    """Deal sightings (sorted by `begin`) out to as few travellers as their speed allows.

    `begin` and `end` (hours) bound when each post was made; `latitude` and `longitude` are by place.
    Sightings with the same `begin` have no order among themselves: those a traveller is already at
    come first. Returns each sighting's traveller and its turn.
    """
    count = len(place)
    track, turn = np.full(count, -1, np.int32), np.zeros(count, np.int32)
    turns = 0
    at = np.empty(MOST_TRACKS, np.int32)
    since, until = np.empty(MOST_TRACKS), np.empty(MOST_TRACKS)
    tracks = 0
    low = 0
    while low < count:
        high = low
        while high < count and begin[high] == begin[low]:
            high += 1
        for i in range(low, high):
            for t in range(tracks):
                if at[t] == place[i]:
                    track[i], turn[i] = t, turns
                    turns += 1
                    since[t], until[t] = begin[i], end[i]
                    break
        for i in range(low, high):
            if track[i] >= 0:
                continue
            best, best_speed = -1, np.inf
            for t in range(tracks):
                if at[t] == place[i]:
                    best, best_speed = t, 0.0
                    break
                a, b = at[t], place[i]
                km = distance(latitude[a], longitude[a], latitude[b], longitude[b])
                speed = least_speed(km, margin_km, max(end[i] - since[t], until[t] - begin[i]))
                if speed < best_speed:
                    best, best_speed = t, speed
            if best < 0 or (best_speed > fastest and tracks < MOST_TRACKS):
                if tracks < MOST_TRACKS:
                    best = tracks
                    tracks += 1
                else:
                    best = 0
            track[i], turn[i] = best, turns
            turns += 1
            at[best] = place[i]
            since[best], until[best] = begin[i], end[i]
        low = high
    return track, turn
