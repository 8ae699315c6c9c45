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
constexpr double QUIET = 1e-4;           // below this,
constexpr double HEARD = 1e-11;          // and with less rounding than this, they are given up
constexpr double TELLING = 1e-10;        // smaller first corrections say nothing about omega
constexpr double BINDING = 1e-4;         // omega times a first correction from which it is omega that keeps steps short
constexpr double FORGETTING = 0.25;      // of omega, at a step that does not show it
constexpr double NUDGE = 1e-8;           // how far start points are moved, so that they show omega
constexpr double NEGLIGIBLE = 1e-9;      // a term of the series of this size is rounding
constexpr double ROUGH = 1e-4;            // a tangent corrected by more than this share is corrected again
constexpr int MOST_ROUGH = 3;             // so often at most
constexpr double LEAST_WEIGHT = 1e-6;     // a coordinate's corrections count relative to its own size, or to this at least
constexpr double GROWTH = 10.0;
constexpr int MOST_TAKEN_BACK = 4;       // steps to the end of a segment that are undone when polishing refuses them

enum Phase { EMPTY, START, RUN, FINISH };

struct Lane {
    std::int64_t path;
    Phase phase;
    double s, h, next;          // where it is, the step tried, s after it
    double omega, mu;           // Newton-Lipschitz estimate, attainable accuracy
    double n0, n1, n2;          // sizes of the successive corrections of the last attempt
    double accuracy;
    double from[2], along[2];   // t = from + s * along
    double end_t[2];
    std::int64_t attempts;
    std::int32_t steps, rejected, extended_attempts;
    bool extended, failed_before, begun;
    int stagnant, taken_back;
    double foothold;  // s before the last step to the end
    double landing;   // from where the end may be tried

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
    if (!(h < rest)) h = rest > lane.landing ? 0.5 * rest : rest;
    else if (rest < 1.5 * h) h = 0.5 * rest;
    lane.h = h;
}

// Twice the second correction over the square of the first. Where corrections are too small to tell it from rounding,
// they bound it from above, and if it is omega that keeps the steps short it falls: else shorter steps would make smaller
// corrections, and so on without end.
INLINE void learn_omega(Lane& lane) {
    const double rounding = 10.0 * std::fmax(lane.extended ? 0.0 : lane.mu, 1e-14), squared = lane.n0 * lane.n0;
    const double measured = 2.0 * std::fmax(lane.n1, rounding) / squared;
    const bool start = lane.phase == START;
    // An exact start says nothing; what the nudged one said stands.
    if (lane.n1 > rounding && lane.n0 > std::fmax(TELLING, 10.0 * rounding) && !(start && lane.extended)) {
        lane.omega = measured;
    } else {
        const bool binding = std::fmax(lane.n0, 1e-16) * lane.omega > BINDING;
        lane.omega = std::fmin((binding ? FORGETTING : 1.0) * lane.omega, measured);
    }
    lane.omega = std::fmax(lane.omega, start ? 1.0 : LEAST_OMEGA);
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

// Noise may hide convergence: then residuals are computed in double-double, as long as rounding in double would matter.
// `noise` is what it would have been, where that is known.
INLINE void choose_arithmetic(const neurovariety::Job& job, Lane& lane, double expected, double noise) {
    if (lane.extended) {
        lane.mu = noise;
        lane.extended = lane.omega * noise > QUIET || noise > HEARD;
        return;
    }
    const bool seen = lane.n2 > 2.0 * expected || lane.n1 > 0.5 * lane.n0;
    if (seen || lane.n2 < lane.mu) lane.mu = lane.n2;
    lane.extended = job.extended && lane.omega * lane.mu > NOISY;
}

}  // namespace
