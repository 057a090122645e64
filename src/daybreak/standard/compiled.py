"""How inner loops are compiled: without counting references to arrays at every call.

numba counts who holds an array, atomically, for each array argument of each call. In loops of small
functions that took up to three quarters of the time. Whoever calls a kernel holds its arrays anyway.
"""

from typing import TYPE_CHECKING

from numba import njit

#: Compiles a function that takes arrays but makes and returns none. What makes arrays (also by copying, or
#: by arithmetic on whole ones) is compiled by `numba.njit` and may call kernels; a kernel that makes one is
#: refused by the compiler.
if TYPE_CHECKING:
    kernel = njit(cache=True, nogil=True)  # the option below is not among numba's published types
else:
    kernel = njit(cache=True, nogil=True, _nrt=False)
