// How far a path goes next, lane by lane: the a-priori step control of Timme, "Mixed precision path tracking for
// polynomial homotopy continuation" (2021), section 4.
#pragma once

#include <cmath>

#include "job.h"

namespace {

constexpr double ROUNDING = 1e-12;       // a second correction of this size may be all rounding
constexpr double STAGNANT = 1e-6;        // corrections below this that do not shrink have met the arithmetic's end
constexpr int MOST_STAGNANT = 8;         // such attempts in double-double before a path is given up
constexpr double FARTHEST_START = 1e-3;  // a start point whose first correction is larger is no start point
constexpr double FARTHEST = 1.0;         // the chart's own size
constexpr double LEAST_OMEGA = 0.1;      // so that a prediction never errs by more than a share of the chart
constexpr double NOISY = 1e-3;           // omega times attainable accuracy that asks for double-double residuals
constexpr double FORGETTING = 0.25;      // of omega, at a step that does not show it
constexpr double LEAST_WEIGHT = 1e-6;    // a coordinate's corrections count relative to its own size, or to this at least
constexpr double GROWTH = 10.0;

enum Phase { EMPTY, START, RUN, FINISH };

struct Lane {
    std::int64_t path;
    Phase phase;
    double s, h, next;          // where it is, the step tried, s after it
    double omega, mu;           // Newton-Lipschitz estimate, attainable accuracy
    double n0, n1, n2;          // sizes of the successive corrections of the last attempt
    double accuracy;
    double from[2], along[2];   // t = from + s * along
    double start_t[2], end_t[2];
    std::int64_t attempts;
    std::int32_t steps, rejected, extended_attempts;
    bool extended, failed_before, begun;
    int stagnant;
    int patience, patience_left;  // accepted steps in double-double before double is tried again

    double t(int part, double at) const { return at >= 1.0 ? end_t[part] : std::fma(at, along[part], from[part]); }
};

// omega times the prediction error from which Newton's corrections shrink by `contraction` each, divided by the fourth
// power of `caution`: a step of length h whose error is e h^4 may be as long as (reach / (omega e))^(1/4).
INLINE double reach_of(const neurovariety::Job& job) {
    const double a = job.contraction, g = 2.0 * a * (std::sqrt(4.0 * a * a + 1.0) - 2.0 * a);
    return (std::sqrt(1.0 + 2.0 * g) - 1.0) / (job.caution * job.caution * job.caution * job.caution);
}

// Ends the segment without a sliver of a last step.
INLINE void aim(Lane& lane, double h) {
    const double rest = 1.0 - lane.s;
    if (!(h < rest)) h = rest;
    else if (rest < 1.5 * h) h = 0.5 * rest;
    lane.h = h;
}

// Twice the second correction over the square of the first. Where the second is rounding that is a bound from above
// only; the estimate then falls, so that steps grow until there is something to see again. What was accepted without
// being much smaller than the first correction is rounding too.
INLINE void learn_omega(const neurovariety::Job& job, Lane& lane) {
    if (lane.n1 > job.contraction * lane.n0) lane.mu = std::fmax(lane.mu, lane.n1);
    const double rounding = 10.0 * std::fmax(lane.mu, 1e-14), squared = lane.n0 * lane.n0;
    const bool seen = lane.n1 > rounding;
    if (lane.phase == START) lane.omega = seen ? std::fmax(1.0, 2.0 * lane.n1 / squared) : 1.0;
    else if (seen) lane.omega = 2.0 * lane.n1 / squared;
    else lane.omega = std::fmin(FORGETTING * lane.omega, 2.0 * rounding / squared);
}

// `fourth` is the size of the series' next coefficient if it goes on as it does, `trust` where it stops making sense.
INLINE void choose_step(const neurovariety::Job& job, double reach, Lane& lane, double fourth, double trust) {
    const double omega = std::fmax(lane.omega, LEAST_OMEGA);
    double h;
    if (lane.phase == START) {
        h = 0.5 * std::sqrt(std::sqrt(reach / (omega * fourth)));
    } else {
        h = lane.h * std::fmin(std::sqrt(std::sqrt(reach / (omega * std::fmax(lane.n0, 1e-16)))), lane.failed_before ? 1.0 : GROWTH);
    }
    aim(lane, std::fmin(h, job.trust * trust));
}

INLINE void look_closer(Lane& lane) {
    lane.extended = true;
    lane.mu = 0.0;
    lane.patience_left = lane.patience;
    lane.patience = lane.patience < 64 ? 2 * lane.patience : 64;
}

// Noise may hide convergence: then residuals are computed more precisely, until it is worth trying without.
INLINE void choose_arithmetic(const neurovariety::Job& job, Lane& lane, double expected) {
    if (lane.n2 > 2.0 * expected || lane.n2 < lane.mu) lane.mu = lane.n2;
    if (lane.extended) {
        if (--lane.patience_left <= 0) {
            lane.extended = false;
            lane.mu = 0.0;
        }
    } else if (job.extended && lane.omega * lane.mu > NOISY) {
        look_closer(lane);
    }
}

}  // namespace
