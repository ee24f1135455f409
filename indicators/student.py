"""How wide is an interval from few answers? Quantiles of Student's t, from the standard library alone.

Knows only numbers. The tail is the regularised incomplete beta function by Lentz's continued fraction; for many degrees
of freedom the expansion of Cornish and Fisher is exact to the last digits (Abramowitz and Stegun 26.7.1, 26.7.5).
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

MANY = 1000.0  # degrees of freedom from which the expansion is closer than the continued fraction
_TINY = 1e-300
_STEPS = 10_000


def normal_quantile(probability: float) -> float:
    """The z that a standard normal variable stays below with this probability, 0 < probability < 1."""
    return NormalDist().inv_cdf(probability)


def t_quantile(probability: float, freedom: float) -> float:
    """The t that Student's variable stays below with this probability; `freedom` may be broken (Welch).

    Agrees with scipy to 1e-12, relatively. Raises ValueError outside 0 < probability < 1 and freedom > 0.
    """
    if not 0 < probability < 1 or not freedom > 0:
        raise ValueError(f"No t quantile for probability {probability} and {freedom} degrees of freedom.")
    if probability < 0.5:
        return -t_quantile(1 - probability, freedom)
    if probability == 0.5:
        return 0.0
    if freedom >= MANY:
        return _expanded(normal_quantile(probability), freedom)
    return _searched(1 - probability, freedom, normal_quantile(probability))


def upper_tail(t: float, freedom: float) -> float:
    """The probability that Student's variable exceeds t ≥ 0."""
    return _incomplete_beta(freedom, t) / 2


def _expanded(z: float, freedom: float) -> float:
    square = z * z
    terms = (
        z * (square + 1) / 4,
        z * (5 * square**2 + 16 * square + 3) / 96,
        z * (3 * square**3 + 19 * square**2 + 17 * square - 15) / 384,
        z * (79 * square**4 + 776 * square**3 + 1482 * square**2 - 1920 * square - 945) / 92160,
    )
    return z + sum(term / freedom ** (power + 1) for power, term in enumerate(terms))


def _searched(tail: float, freedom: float, guess: float) -> float:
    """Newton's steps, kept inside a bracket that halves when a step would leave it."""
    low, high = 0.0, max(1.0, 2 * guess)
    while upper_tail(high, freedom) > tail:
        low, high = high, 2 * high
    t = min(max(guess, low), high)
    for _step in range(200):
        excess = upper_tail(t, freedom) - tail
        low, high = (t, high) if excess > 0 else (low, t)
        following = t + excess / _density(t, freedom)
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - t) <= 1e-15 * t:
            return following
        t = following
    return t


def _density(t: float, freedom: float) -> float:
    return exp(_log_gamma_step(freedom / 2) - log(freedom * pi) / 2 - (freedom + 1) / 2 * log1p(t * t / freedom))


def _log_gamma_step(a: float) -> float:
    """Ln Γ(a + ½) − ln Γ(a); the difference of two large lgamma would lose the digits that matter."""
    if a < 20:
        return lgamma(a + 0.5) - lgamma(a)
    return log(a) / 2 - 1 / (8 * a) + 1 / (192 * a**3) - 1 / (640 * a**5) + 17 / (14336 * a**7)


def _incomplete_beta(freedom: float, t: float) -> float:
    """I_x(freedom/2, ½) at x = freedom / (freedom + t²): both tails together."""
    if t == 0:
        return 1.0
    a, b = freedom / 2, 0.5
    x, rest = freedom / (freedom + t * t), t * t / (freedom + t * t)
    front = exp(_log_gamma_step(a) - log(pi) / 2 - a * log1p(t * t / freedom)) * sqrt(rest)
    # The fraction converges fast only on its own side of the mean; on the other one its mirror is taken.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, rest) / b


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method as Thompson and Barnett mended it."""
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            value *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
