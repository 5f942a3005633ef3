"""Option prices, deltas and implied volatilities: the one place where they are computed.

Black-76 on the forward that put-call parity implies. The delta that picks a strike, the revaluation under stress
and the modelled history all use it, so they can't disagree. Every function takes floats or numpy arrays that
broadcast against each other; floats alone give a float (and skip numpy, which is slower for one number).

Units: prices, forwards and strikes in USD for one unit of the underlying; volatilities a year, 0.20 is 20%;
time in years, as risk.trading_clock counts it; `discount` is the value today of 1 USD at expiry.

Source: F. Black, "The pricing of commodity contracts", Journal of Financial Economics 3 (1976).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias, overload

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Floats: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = "float | npt.NDArray[np.float64]"
Flags: TypeAlias = "bool | npt.NDArray[np.bool_]"

_NUMBER_TYPES = frozenset((float, int, bool, np.float64))
_SQRT_HALF = math.sqrt(0.5)
_SQRT_2PI = math.sqrt(2.0 * math.pi)
_BOUND_TOLERANCE = 1e-12  # of the larger of forward and strike: what rounding alone can do to a price
_MAX_STDEV = 40.0  # total standard deviation at which a price is its upper bound to the last bit
_MAX_STEPS = 100
_CLOSE_ENOUGH = 1e-12  # of a standard deviation: a step as small as what rounding does to it


@overload
def price(forward: float, strike: float, vol: float, years: float, is_call: bool, discount: float = 1.0) -> float: ...
@overload
def price(
    forward: Numbers, strike: Numbers, vol: Numbers, years: Numbers, is_call: Flags, discount: Numbers = 1.0
) -> Numbers: ...
def price(  # noqa: PLR0917 - the formula's own order
    forward: Numbers, strike: Numbers, vol: Numbers, years: Numbers, is_call: Flags, discount: Numbers = 1.0
) -> Numbers:
    """Price a European option by Black-76; without time or volatility it is the discounted intrinsic value.

    Raises ValueError where a forward or strike isn't above 0, or a volatility or time is below 0.
    """
    _check(forward, strike, vol, years)
    if _scalar(forward, strike, vol, years, discount) and isinstance(is_call, (bool, np.bool_)):
        return _scalar_price(float(forward), float(strike), float(vol) * math.sqrt(years), is_call) * discount
    forward, strike, stdev = np.asarray(forward), np.asarray(strike), np.asarray(vol) * np.sqrt(years)
    sign = np.where(is_call, 1.0, -1.0)
    d1 = _d1(forward, strike, stdev)
    undiscounted = sign * (forward * ndtr(sign * d1) - strike * ndtr(sign * (d1 - stdev)))
    return np.asarray(discount * np.maximum(undiscounted, 0.0))


@overload
def delta(forward: float, strike: float, vol: float, years: float, is_call: bool) -> float: ...
@overload
def delta(forward: Numbers, strike: Numbers, vol: Numbers, years: Numbers, is_call: Flags) -> Numbers: ...
def delta(forward: Numbers, strike: Numbers, vol: Numbers, years: Numbers, is_call: Flags) -> Numbers:
    """Delta as a trader quotes it: N(d1) for calls, N(d1) - 1 for puts, with d1 on the forward.

    It is the change of the undiscounted price for a change of the forward, and the spot delta where carry is
    small. Without time or volatility it is 0 or 1 (-1 for puts) and a half at the strike.
    Raises ValueError as `price` does.
    """
    _check(forward, strike, vol, years)
    if _scalar(forward, strike, vol, years) and isinstance(is_call, (bool, np.bool_)):
        n1 = _ndtr(_scalar_d1(float(forward), float(strike), float(vol) * math.sqrt(years)))
        return n1 if is_call else n1 - 1.0
    d1 = _d1(np.asarray(forward), np.asarray(strike), np.asarray(vol) * np.sqrt(years))
    return np.asarray(np.where(is_call, ndtr(d1), -ndtr(-d1)))


@overload
def implied_vol(
    price: float, forward: float, strike: float, years: float, is_call: bool, discount: float = 1.0
) -> float: ...
@overload
def implied_vol(
    price: Numbers, forward: Numbers, strike: Numbers, years: Numbers, is_call: Flags, discount: Numbers = 1.0
) -> Numbers: ...
def implied_vol(  # noqa: PLR0917 - the formula's own order
    price: Numbers, forward: Numbers, strike: Numbers, years: Numbers, is_call: Flags, discount: Numbers = 1.0
) -> Numbers:
    """Volatility at which `price` is the Black-76 price.

    The answer is nan, and callers must handle it, where no volatility gives that price: below the discounted
    intrinsic value, at or above the bound (discounted forward for calls, strike for puts), without time left, or
    where an input is nan. At the intrinsic value it is 0. Raises ValueError as `price` does.

    Newton's method from the inflection point of the price in volatility, where it always converges
    (S. Manaster and G. Koehler, "The calculation of implied variances from the Black-Scholes model",
    Journal of Finance 37, 1982), and kept inside a bracket. Below that point the logarithm of the price is searched
    by the inverse of the variance, in which it is nearly a straight line.
    """
    _check(forward, strike, 0.0, years)
    if _scalar(price, forward, strike, years, discount) and isinstance(is_call, (bool, np.bool_)):
        return _scalar_implied_vol(float(price) / float(discount), float(forward), float(strike), float(years), is_call)
    value = np.asarray(price, dtype=np.float64) / discount
    value, f, k, t, call = _alike(value, forward, strike, years, is_call)
    shape = value.shape
    value, f, k, t, call = value.ravel(), f.ravel(), k.ravel(), t.ravel(), call.ravel()
    time_value = value - np.maximum(np.where(call, f - k, k - f), 0.0)
    tolerance = _BOUND_TOLERANCE * np.maximum(f, k)
    is_alive = t > 0.0
    solvable = is_alive & (time_value > tolerance) & (time_value < np.minimum(f, k))
    if len(solvable) and np.count_nonzero(solvable) == len(solvable):
        return np.asarray(_implied_stdev(time_value, f, k) / np.sqrt(t)).reshape(shape)
    vol = np.where(is_alive & (np.abs(time_value) <= tolerance), 0.0, np.nan)
    if solvable.any():
        stdev = _implied_stdev(time_value[solvable], f[solvable], k[solvable])
        vol[solvable] = stdev / np.sqrt(t[solvable])
    return vol.reshape(shape)


@overload
def parity_forward(call_mid: float, put_mid: float, strike: float, discount: float = 1.0) -> float: ...
@overload
def parity_forward(call_mid: Numbers, put_mid: Numbers, strike: Numbers, discount: Numbers = 1.0) -> Numbers: ...
def parity_forward(call_mid: Numbers, put_mid: Numbers, strike: Numbers, discount: Numbers = 1.0) -> Numbers:
    """Forward that put-call parity implies from a call and a put of one strike: K + (C - P) / discount.

    Exact for European options. For American ones it is near enough at the money, where early exercise is worth
    little. Source: H. Stoll, "The relationship between put and call option prices", Journal of Finance 24 (1969).
    """
    return strike + (call_mid - put_mid) / discount


def carried_forward(call_mid: float, put_mid: float, strike: float, spot: float) -> tuple[float, float]:
    """Forward and discount that a call and a put of one strike imply, with the price of what they are on.

    Parity, C - P = discount x (forward - strike), has two unknowns. What the forward is above spot is taken for interest:
    discount = spot / forward, at most 1. Exact at the money, and at any strike without dividends; with them the
    forward is off by their share of the strike's distance, and a price by their share. nan where no forward is above 0.
    """
    forward = strike + call_mid - put_mid
    if forward > spot:
        forward = strike * spot / (spot - call_mid + put_mid) if spot > call_mid - put_mid else math.nan
    return (forward, min(1.0, spot / forward)) if forward > 0.0 else (math.nan, math.nan)


def _implied_stdev(time_value: Floats, forward: Floats, strike: Floats) -> Floats:
    """Total standard deviation of out-of-the-money options worth `time_value`, all arrays of one shape.

    Books have few legs, and numpy takes longer to spread a number over them than to work with it: so all are spread once.
    """
    count = len(time_value)
    numbers = (3.0,), (-2.0,), (-0.5,), (2.0 * _SQRT_2PI,), (_CLOSE_ENOUGH,)
    three, minus_two, minus_half, twice_root_2pi, close_enough = np.repeat(numbers, count, axis=1)
    sign = np.where(forward <= strike, 1.0, -1.0)
    moneyness = np.log(forward / strike)
    inflection = np.sqrt(2.0 * np.abs(moneyness))
    # a put is a call with its signs turned, which multiplies exactly
    distance, half = sign * moneyness, 0.5 * sign
    signed = np.stack([sign * forward, sign * strike])
    ds = np.empty_like(signed)
    d1, d2 = ds

    def value_at(stdev: Floats) -> Floats:
        np.add(distance / stdev, half * stdev, out=d1)
        np.subtract(d1, sign * stdev, out=d2)
        by_forward, by_strike = signed * ndtr(ds)
        return np.asarray(by_forward - by_strike)

    by_log = time_value < value_at(np.maximum(inflection, 1e-300))
    some_by_newton = np.count_nonzero(by_log) < count  # only options so near the money that few books have one
    at_the_money = time_value / np.sqrt(forward * strike) * _SQRT_2PI  # Brenner and Subrahmanyam (1988)
    stdev = np.where(inflection > 0.0, inflection, np.minimum(at_the_money, _MAX_STDEV))
    low = np.where(by_log, 0.0, inflection)
    high = np.where(by_log, inflection, _MAX_STDEV)
    last = 0  # the place of one that was not done on the step before: while it is not, not all are
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for _ in range(_MAX_STEPS):
            value = value_at(stdev)
            half_slope = forward * np.exp(minus_half * d1 * d1) / twice_root_2pi
            log_step = np.log(time_value / value) * value / (half_slope * np.power(stdev, three))
            proposal = np.power(np.power(stdev, minus_two) - log_step, minus_half)
            if some_by_newton:
                proposal = np.where(by_log, proposal, stdev + (time_value - value) / (2.0 * half_slope))
            done = None
            if abs(proposal[last] - stdev[last]) <= _CLOSE_ENOUGH * stdev[last]:
                done = np.abs(proposal - stdev) <= close_enough * stdev
                last = int(done.argmin())
                if done[last]:
                    return np.asarray(proposal)
            too_low = value < time_value
            np.putmask(low, too_low, stdev)
            np.putmask(high, ~too_low, stdev)
            inside = (proposal >= low) & (proposal <= high)  # false for nan and infinities too
            if np.count_nonzero(inside) < count:
                inside |= np.abs(proposal - stdev) <= close_enough * stdev if done is None else done
                proposal = np.where(inside, proposal, 0.5 * (low + high))
            stdev = proposal
    return stdev


def _d1(forward: Floats, strike: Floats, stdev: Floats) -> Floats:
    moneyness = np.log(forward / strike)
    if np.minimum.reduce(stdev, axis=None, initial=np.inf) > 0.0:
        return np.asarray(moneyness / stdev + 0.5 * stdev)
    with np.errstate(divide="ignore", invalid="ignore"):
        d1 = moneyness / stdev + 0.5 * stdev
    at_expiry = np.where(moneyness == 0.0, 0.0, np.copysign(np.inf, moneyness))
    return np.asarray(np.where(stdev > 0.0, d1, np.where(np.isnan(stdev + moneyness), np.nan, at_expiry)))


def _scalar_implied_vol(value: float, forward: float, strike: float, years: float, is_call: bool) -> float:
    time_value = value - max(0.0, (forward - strike) if is_call else (strike - forward))
    tolerance = _BOUND_TOLERANCE * max(forward, strike)
    if years > 0.0 and abs(time_value) <= tolerance:
        return 0.0
    if not (years > 0.0 and tolerance < time_value < min(forward, strike)):
        return math.nan
    return _scalar_implied_stdev(time_value, forward, strike) / math.sqrt(years)


def _scalar_implied_stdev(time_value: float, forward: float, strike: float) -> float:
    """The same search as `_implied_stdev`, for one number; the price is written out, as calls would cost more than it."""
    sign = 1.0 if forward <= strike else -1.0
    moneyness = math.log(forward / strike)
    inflection = math.sqrt(2.0 * abs(moneyness))
    by_log = inflection > 0.0 and time_value < _scalar_price(forward, strike, inflection, forward <= strike)
    low, high = (0.0, inflection) if by_log else (inflection, _MAX_STDEV)
    stdev = inflection or min(time_value / math.sqrt(forward * strike) * _SQRT_2PI, _MAX_STDEV)
    half, tilt = 0.5 * sign, -sign * _SQRT_HALF
    erfc, exp, log = math.erfc, math.exp, math.log
    for _ in range(_MAX_STEPS):
        d1 = moneyness / stdev + 0.5 * stdev
        value = half * (forward * erfc(tilt * d1) - strike * erfc(tilt * (d1 - stdev)))
        slope = forward * exp(-0.5 * d1 * d1) / _SQRT_2PI
        if value < time_value:
            low = stdev
        else:
            high = stdev
        better = math.nan
        if slope > 0.0 and value > 0.0:
            if by_log:
                inverse = stdev**-2 - 2.0 * log(time_value / value) * value / (slope * stdev**3)
                better = inverse**-0.5 if inverse > 0.0 else math.nan
            else:
                better = stdev + (time_value - value) / slope
            if abs(better - stdev) <= _CLOSE_ENOUGH * stdev:
                return better
        stdev = better if low <= better <= high else 0.5 * (low + high)
    return stdev


def _scalar_price(forward: float, strike: float, stdev: float, is_call: bool) -> float:
    sign = 1.0 if is_call else -1.0
    d1 = _scalar_d1(forward, strike, stdev)
    return max(0.0, sign * (forward * _ndtr(sign * d1) - strike * _ndtr(sign * (d1 - stdev))))


def _scalar_d1(forward: float, strike: float, stdev: float) -> float:
    moneyness = math.log(forward / strike)
    if stdev > 0.0 or math.isnan(stdev):
        return moneyness / stdev + 0.5 * stdev
    return math.copysign(math.inf, moneyness) if moneyness else 0.0


def _ndtr(x: float) -> float:
    return 0.5 * math.erfc(-x * _SQRT_HALF)


def _scalar(*values: Numbers) -> bool:
    return _NUMBER_TYPES.issuperset(map(type, values))


def _alike(*values: Numbers | Flags) -> Sequence[npt.NDArray[Any]]:
    """The values as arrays of one shape."""
    arrays = [np.asarray(value) for value in values]
    shape = arrays[0].shape
    return arrays if all(array.shape == shape for array in arrays) else np.broadcast_arrays(*arrays)


def _check(forward: Numbers, strike: Numbers, vol: Numbers, years: Numbers) -> None:
    if _scalar(forward, strike, vol, years) and forward > 0.0 and strike > 0.0 and vol >= 0.0 and years >= 0.0:
        return
    for name, value, positive in (
        ("forward", forward, True),
        ("strike", strike, True),
        ("vol", vol, False),
        ("years", years, False),
    ):
        if isinstance(value, np.ndarray) and not np.count_nonzero(value <= 0.0):
            continue
        least = value if isinstance(value, (float, int)) else np.minimum.reduce(value, axis=None, initial=np.inf)
        if least < 0.0 or (positive and least == 0.0):
            wanted = "above 0" if positive else "0 or above"
            raise ValueError(f"{name} is {least}; it must be {wanted}")
