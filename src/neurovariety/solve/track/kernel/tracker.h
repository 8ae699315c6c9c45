// The tracker: one attempt after another, as many paths as there are lanes in lockstep, each with its own step.
//
// An attempt predicts by the Pade approximant (2, 1) of the path's Taylor series, corrects by Newton's method with one
// LU factorisation, and with the same factors finds the series at the new point.
#pragma once

#include "newton.h"

namespace {

struct Tracker : Newton {
    using Newton::Newton;

    // Undoes the step to s = 1, which polishing did not confirm; the next one sets out from half as far.
    void take_back(int l) {
        Lane& p = lane[l];
        for (int i = 0; i < N; ++i) {
            re(x, i, l) = re(foothold, i, l);
            im(x, i, l) = im(foothold, i, l);
            re(x1, i, l) = im(x1, i, l) = re(x2, i, l) = im(x2, i, l) = re(x3, i, l) = im(x3, i, l) = 0.0;
        }
        for (int g = 0; g < G; ++g) fix(g, largest(x, g, l), l);
        weigh(1U << l);
        p.s = p.foothold;
        p.landing = 0.5 * (1.0 - p.s);
        p.phase = START;
        p.h = 0.0;
        p.begun = false;
        ++p.taken_back;
    }

    void reject(int l) {
        Lane& p = lane[l];
        ++p.rejected;
        p.failed_before = true;
        const bool finite = p.n0 < 1e100 && p.n1 < 1e100;
        // In theory omega n0 / 2 is the ratio of the corrections: where that is small and the ratio is not, rounding
        // is all there is to see, and the same step is tried again with residuals in double-double.
        const bool stagnant = finite && p.n0 < STAGNANT && p.omega * p.n0 < 2.0 * job.contraction;
        if (finite && job.extended && !p.extended && (stagnant || p.phase != RUN)) {
            p.extended = true;
            p.mu = 0.0;
            if (!p.begun) p.omega = std::fmax(1.0, 2.0 * p.n1 / (p.n0 * p.n0));
            return;
        }
        if (!p.begun) return end(l, neurovariety::INVALID_START);
        if (p.phase == FINISH && p.foothold < 1.0 && p.taken_back < MOST_TAKEN_BACK) return take_back(l);
        if (p.phase != RUN) return end(l, neurovariety::ACCURACY_LOST);
        if (stagnant && ++p.stagnant >= MOST_STAGNANT) return end(l, neurovariety::ACCURACY_LOST);
        p.h *= finite ? std::fmin(0.5, std::fmax(0.1, 0.5 * std::sqrt(std::sqrt(job.contraction * p.n0 / p.n1)))) : 0.25;
        if (p.h < job.smallest_step || p.s + p.h == p.s) end(l, finite ? neurovariety::STEP_TOO_SMALL : neurovariety::SINGULAR);
    }

    void accept(int l, double fourth, double trust, double expected, double noise) {
        Lane& p = lane[l];
        ++p.steps;
        p.begun = true;
        p.stagnant = 0;
        p.accuracy = p.n2;
        learn_omega(p);
        choose_arithmetic(job, p, expected, noise);
        if (p.phase == FINISH) return end(l, neurovariety::REACHED);
        if (p.phase == RUN && p.next >= 1.0) p.foothold = p.s;
        p.s = p.next;
        if (p.s >= 1.0) {
            p.phase = FINISH;
            p.h = 0.0;
            return;
        }
        choose_step(job, reach, p, fourth, trust);
        if (p.phase == RUN && job.end_zone > 0.0 && p.end_t[0] == 0.0 && p.end_t[1] == 0.0 && p.h < 1.0 - p.s) {
            const double a = p.t(0, p.s), b = p.t(1, p.s);
            if (a * a + b * b < job.end_zone * job.end_zone) return end(l, neurovariety::END_ZONE);
        }
        p.phase = RUN;
        p.failed_before = false;
        if (p.h < job.smallest_step || p.s + p.h == p.s) end(l, neurovariety::STEP_TOO_SMALL);
    }

    void attempt() {
        alignas(64) double h[W], tr[W], ti[W], n0[W], n1[W], n2[W], trust[W], fourth[W], noise[W] = {};
        for (int l = 0; l < W; ++l) {
            Lane& p = lane[l];
            p.next = p.s + p.h;
            if (p.phase == RUN && p.h >= 1.0 - p.s) p.next = 1.0;
            h[l] = p.h;
            tr[l] = p.t(0, p.next);
            ti[l] = p.t(1, p.next);
            if (p.phase == EMPTY) continue;
            ++p.attempts;
            p.extended_attempts += p.extended;
        }
        const unsigned live = where([](const Lane&) { return true; });
        const unsigned extended = where([](const Lane& p) { return p.extended; });
        const C t{load(tr), load(ti)};
        set_parameters(t);
        predict(load(h));
        if (const unsigned starting = where([](const Lane& p) { return !p.begun && !p.extended; })) nudge(starting);

        place_point(jacobian, y);
        run(system.jacobian, jacobian);
        build_matrix();
        factor(factors, live);
        residuals(y, t, extended, false);
        if (extended) {  // what rounding in double would have done to the correction
            solve_scaled<2>();
            spread(side + static_cast<std::size_t>(n) * U, d);
            store(noise, correct(y, d, 0));
        } else {
            solve_scaled<1>();
        }
        spread(side, d);
        store(n0, correct(y, d, ALL));

        newton(t, extended, ALL, n1);
        unsigned accepted = 0, more = 0;
        for (int l = 0; l < W; ++l) {
            Lane& p = lane[l];
            p.n0 = n0[l];
            p.n1 = n1[l];
            if (p.phase == EMPTY) continue;
            const bool contracts = p.n1 <= job.contraction * p.n0 || p.n1 <= ROUNDING;
            const bool close = p.n0 < (p.begun ? FARTHEST : FARTHEST_START);
            if (!(contracts && close)) continue;
            accepted |= 1U << l;
            if (p.n1 * p.n1 * p.n1 > 1e-9 * p.n0 * p.n0) more |= 1U << l;
        }
        alignas(64) double again[W];
        if (more) newton(t, extended, more, again);
        const unsigned contracted = accepted;
        if (accepted) {
            const unsigned landing = accepted & where([](const Lane& p) { return p.phase == RUN && p.next >= 1.0; });
            if (landing)
                for (int i = 0; i < N; ++i) {
                    const std::size_t at = static_cast<std::size_t>(i) * U;
                    store(foothold + at, select(mask(landing), load_complex(x + at), load_complex(foothold + at)));
                }
            accepted = series(t, accepted, extended, larger(load(n1), splat(ROUNDING)), n2);
            change_charts(accepted);
            weigh(accepted);
            growth(trust, fourth);
        }
        for (int l = 0; l < W; ++l) {
            Lane& p = lane[l];
            if (p.phase == EMPTY) continue;
            if (accepted >> l & 1U) {
                const double theta = p.n0 > 0.0 ? std::fmin(p.n1 / p.n0, job.contraction) : 0.0;
                p.n2 = n2[l];
                accept(l, fourth[l], trust[l], theta * (more >> l & 1U ? again[l] : p.n1), noise[l]);
            } else {
                if (contracted >> l & 1U && !(n2[l] < 1e100)) p.n1 = INFINITY;
                reject(l);
            }
            if (p.phase != EMPTY && p.attempts >= job.most_steps) end(l, neurovariety::TOO_MANY_STEPS);
        }
    }

    void go() {
        for (int l = 0; l < W; ++l)
            if (fill(l)) job.queue->tell(1, 0, 0, 0);
        weigh(ALL);
        while (where([](const Lane&) { return true; })) {
            if (job.queue->stopped()) {
                for (int l = 0; l < W; ++l)
                    if (lane[l].phase != EMPTY) end(l, neurovariety::INTERRUPTED);
                return;
            }
            attempt();
        }
    }
};

}  // namespace
