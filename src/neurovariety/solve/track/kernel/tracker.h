// The tracker: one attempt after another, as many paths as there are lanes in lockstep, each with its own step.
//
// An attempt predicts by the Pade approximant (2, 1) of the path's Taylor series, corrects by Newton's method with one
// LU factorisation, and with the same factors finds the series at the new point.
#pragma once

#include "double_double.h"
#include "linear_solve.h"
#include "steps.h"

namespace {

struct Tracker {
    const neurovariety::Job& job;
    const neurovariety::System& system;
    const int n, N, G, K;
    const double reach;
    double *values, *wide, *jacobian;               // tables
    double *x, *x1, *x2, *x3, *y, *d;               // the point, its series, a point under trial, a correction
    double *foothold;                               // the point before the last step to the end of the segment
    double *directions;                             // in general position, one for each unknown
    double *target, *difference, *difference_low;   // parameters: p = target + t * difference
    double* side;                                   // right hand sides
    double* scale;                                  // of an affine point's norm
    Factors factors;
    unsigned* chart;  // for each coordinate, the lanes in which it is fixed to 1
    Lane lane[W];
    bool wide_parameters;  // whether they are current

    static std::size_t align(std::size_t doubles) { return (doubles + 7) / 8 * 8; }

    // Lays the tables out in `memory`, or only counts the doubles when it is null.
    static std::size_t lay_out(const neurovariety::System& s, double* memory, Tracker* tracker) {
        const std::size_t n = s.equations, N = s.coordinates, K = s.parameters;
        std::size_t used = 0;
        const auto take = [&](std::size_t doubles) {
            double* at = memory == nullptr ? nullptr : memory + used;
            used += align(doubles);
            return at;
        };
        double* values = take((std::size_t{s.value_slots} * 4 + 1) * U);
        double* wide = take(std::size_t{s.value_slots} * UU);
        double* jacobian = take((std::size_t{s.jacobian_slots} + 1) * U);
        double* points[7];
        for (double*& p : points) p = take(N * U);
        double* parameters[3];
        for (double*& p : parameters) p = take(K * U);
        double* directions = take(n * U);
        double* side = take(2 * n * U);
        double* matrix = take(n * stride_of(static_cast<int>(n)) * U);
        double* inverse = take(n * U);
        double* exchanges = take((n * W * sizeof(Exchange) + 7) / 8);
        double* chart = take((N * sizeof(unsigned) + 7) / 8);
        if (tracker != nullptr) {
            std::memset(memory, 0, used * sizeof(double));
            Tracker& t = *tracker;
            t.values = values, t.wide = wide, t.jacobian = jacobian;
            t.x = points[0], t.x1 = points[1], t.x2 = points[2], t.x3 = points[3], t.y = points[4], t.d = points[5], t.foothold = points[6];
            t.directions = directions;
            t.target = parameters[0], t.difference = parameters[1], t.difference_low = parameters[2];
            t.side = side;
            t.factors = {static_cast<int>(n), stride_of(static_cast<int>(n)), matrix, inverse, reinterpret_cast<Exchange*>(exchanges), 0};
            t.chart = reinterpret_cast<unsigned*>(chart);
        }
        return used;
    }

    Tracker(const neurovariety::Job& j, double* memory)
        : job(j), system(*j.system), n(system.equations), N(system.coordinates), G(system.groups), K(system.parameters), reach(reach_of(j)) {
        lay_out(system, memory, this);
        constants(values, system.value_constants, system.value_constant_count);
        constants(jacobian, system.jacobian_constants, system.jacobian_constant_count);
        for (int i = 0; i < system.value_constant_count; ++i)
            store(wide + (std::size_t{static_cast<unsigned>(N + K + i)}) * UU, widen(load_complex(values + static_cast<std::size_t>(N + K + i) * U)));
        for (int v = 0; v < n; ++v) {  // multiples of the golden section
            const double turn = 2.0 * 3.14159265358979323846 * std::fmod(0.6180339887498949 * (v + 1), 1.0);
            store(directions + static_cast<std::size_t>(v) * U, C{splat(std::cos(turn)), splat(std::sin(turn))});
        }
        for (Lane& l : lane) l = Lane{}, l.phase = EMPTY;
    }

    void constants(double* table, const double* numbers, int count) const {
        for (int i = 0; i < count; ++i)
            store(table + static_cast<std::size_t>(N + K + i) * U, C{splat(numbers[2 * i]), splat(numbers[2 * i + 1])});
    }

    // ---- single lanes ----

    static double& re(double* vectors, int i, int l) { return vectors[static_cast<std::size_t>(i) * U + l]; }
    static double& im(double* vectors, int i, int l) { return vectors[static_cast<std::size_t>(i) * U + W + l]; }
    double* order(int k) const { return values + static_cast<std::size_t>(k) * system.value_slots * U; }
    int group(int coordinate) const { return system.group_of[coordinate]; }

    int largest(const double* vectors, int g, int l) const {
        int best = g;
        double size = -1.0;
        for (int i = 0; i < N; ++i) {
            if (group(i) != g) continue;
            const double a = vectors[static_cast<std::size_t>(i) * U + l], b = vectors[static_cast<std::size_t>(i) * U + W + l];
            const double here = a * a + b * b;
            if (here > size) size = here, best = i;
        }
        return best;
    }

    // Fixes another coordinate of group g to 1: the series is divided by that coordinate's.
    void fix(int g, int c, int l) {
        double* const series[4] = {x, x1, x2, x3};
        double cr[4], ci[4];
        for (int k = 0; k < 4; ++k) cr[k] = re(series[k], c, l), ci[k] = im(series[k], c, l);
        const double size = cr[0] * cr[0] + ci[0] * ci[0], br = cr[0] / size, bi = -ci[0] / size;
        for (int i = 0; i < N; ++i) {
            if (group(i) != g) continue;
            chart[i] &= ~(1U << l);
            double qr[4], qi[4];
            for (int k = 0; k < 4; ++k) {
                double r = re(series[k], i, l), m = im(series[k], i, l);
                for (int j = 0; j < k; ++j) {
                    r -= qr[j] * cr[k - j] - qi[j] * ci[k - j];
                    m -= qr[j] * ci[k - j] + qi[j] * cr[k - j];
                }
                qr[k] = r * br - m * bi;
                qi[k] = r * bi + m * br;
                if (i == c) qr[k] = k == 0 ? 1.0 : 0.0, qi[k] = 0.0;
            }
            for (int k = 0; k < 4; ++k) re(series[k], i, l) = qr[k], im(series[k], i, l) = qi[k];
        }
        chart[c] |= 1U << l;
    }

    bool fill(int l) {
        const std::int64_t path = job.queue->take();
        Lane& p = lane[l];
        p = Lane{};
        p.phase = EMPTY;
        if (path < 0) return false;
        p.path = path;
        p.omega = 1.0;
        p.accuracy = std::nan("");
        p.landing = INFINITY;
        for (int part = 0; part < 2; ++part) {
            p.from[part] = job.t_from[2 * path + part];
            p.end_t[part] = job.t_to[2 * path + part];
            p.along[part] = p.end_t[part] - p.from[part];
        }
        // Where there is nothing to follow the point is polished; its tangent is then the one by t as well.
        const bool standing = p.along[0] == 0.0 && p.along[1] == 0.0;
        p.phase = standing ? FINISH : START;
        p.s = standing ? 1.0 : 0.0;
        p.foothold = 1.0;
        if (standing) p.along[0] = 1.0;
        for (int i = 0; i < N; ++i) {
            re(x, i, l) = job.points[(path * N + i) * 2];
            im(x, i, l) = job.points[(path * N + i) * 2 + 1];
            re(x1, i, l) = im(x1, i, l) = re(x2, i, l) = im(x2, i, l) = re(x3, i, l) = im(x3, i, l) = 0.0;
            chart[i] &= ~(1U << l);
        }
        for (int g = 0; g < G; ++g) fix(g, largest(x, g, l), l);
        const double* from = job.start + 2 * K * job.start_row[path];
        const double* to = job.target + 2 * K * job.target_row[path];
        for (int i = 0; i < K; ++i) {
            double step[2];
            for (int part = 0; part < 2; ++part) {
                const double a = from[2 * i + part], b = to[2 * i + part], difference_here = a - b, back = difference_here - a;
                step[part] = difference_here;
                target[static_cast<std::size_t>(i) * U + part * W + l] = b;
                difference[static_cast<std::size_t>(i) * U + part * W + l] = difference_here;
                difference_low[static_cast<std::size_t>(i) * U + part * W + l] = (a - (difference_here - back)) - (b + back);
            }
            re(order(1), N + i, l) = p.along[0] * step[0] - p.along[1] * step[1];
            im(order(1), N + i, l) = p.along[0] * step[1] + p.along[1] * step[0];
        }
        return true;
    }

    // Writes a path out, in the chart of its largest coordinates, and takes the next one in.
    void end(int l, neurovariety::Status status) {
        Lane& p = lane[l];
        const std::int64_t m = p.path;
        for (int g = 0; g < G; ++g) {
            const int c = largest(x, g, l);
            if (!(chart[c] >> l & 1U)) fix(g, c, l);
        }
        const double length = p.along[0] * p.along[0] + p.along[1] * p.along[1];
        const double wr = p.begun ? p.along[0] / length : std::nan(""), wi = -p.along[1] / length;
        for (int i = 0; i < N; ++i) {
            const double a = re(x1, i, l), b = im(x1, i, l);
            job.out_points[(m * N + i) * 2] = re(x, i, l);
            job.out_points[(m * N + i) * 2 + 1] = im(x, i, l);
            job.out_tangents[(m * N + i) * 2] = a * wr - b * wi;
            job.out_tangents[(m * N + i) * 2 + 1] = a * wi + b * wr;
        }
        for (int part = 0; part < 2; ++part) job.out_t[2 * m + part] = p.t(part, p.s);
        job.out_status[m] = status;
        job.out_steps[m] = p.steps;
        job.out_rejected[m] = p.rejected;
        job.out_extended[m] = p.extended_attempts;
        job.out_accuracy[m] = p.accuracy;
        job.out_lipschitz[m] = p.begun ? p.omega : std::nan("");
        const bool good = status == neurovariety::REACHED || status == neurovariety::END_ZONE;
        const std::int64_t attempts = p.attempts;
        const bool next = status != neurovariety::INTERRUPTED && fill(l);
        if (!next) p.phase = EMPTY;
        job.queue->tell(next, good, !good && status != neurovariety::INTERRUPTED, attempts);
    }

    // ---- all lanes ----

    template <class Condition>
    unsigned where(Condition condition) const {
        unsigned found = 0;
        for (int l = 0; l < W; ++l) found |= static_cast<unsigned>(lane[l].phase != EMPTY && condition(lane[l])) << l;
        return found;
    }

    void set_parameters(C t) {
        for (int i = 0; i < K; ++i) {
            const C a = load_complex(target + static_cast<std::size_t>(i) * U), b = load_complex(difference + static_cast<std::size_t>(i) * U);
            const C p{fnma(t.im, b.im, fma(t.re, b.re, a.re)), fma(t.im, b.re, fma(t.re, b.im, a.im))};
            store(values + static_cast<std::size_t>(N + i) * U, p);
            store(jacobian + static_cast<std::size_t>(N + i) * U, p);
        }
        wide_parameters = false;
    }

    // The equations' values at `point`, in `side`: in double-double where a lane asks for it.
    void residuals(const double* point, C t, unsigned extended, bool from_values) {
        for (int i = 0; i < n; ++i) {
            const std::uint32_t place = from_values ? system.stage_output[neurovariety::ORDER_0][i] : system.jacobian_output[i];
            store(side + static_cast<std::size_t>(i) * U, load_complex((from_values ? values : jacobian) + std::size_t{place} * U));
        }
        if (!extended) return;
        if (!wide_parameters) {
            for (int i = 0; i < K; ++i) {
                const C a = load_complex(difference + static_cast<std::size_t>(i) * U), low = load_complex(difference_low + static_cast<std::size_t>(i) * U);
                const DC b{{a.re, low.re}, {a.im, low.im}};
                const DC moved{t.re * b.re + -(t.im * b.im), t.re * b.im + t.im * b.re};
                store(wide + static_cast<std::size_t>(N + i) * UU, widen(load_complex(target + static_cast<std::size_t>(i) * U)) + moved);
            }
            wide_parameters = true;
        }
        for (int i = 0; i < N; ++i) store(wide + static_cast<std::size_t>(i) * UU, widen(load_complex(point + static_cast<std::size_t>(i) * U)));
        const neurovariety::Code& code = system.stage[neurovariety::ORDER_0];
        run_wide(code, wide);
        const Mask m = mask(extended);
        for (int i = 0; i < n; ++i) {
            const std::uint32_t place = system.stage_output[neurovariety::ORDER_0][i];
            const C exact = place < system.value_slots ? narrow(load_wide(wide + std::size_t{place} * UU)) : zero();
            double* at = side + static_cast<std::size_t>(i) * U;
            const C plain = load_complex(at);
            store(at, select(m, exact, plain));
            if (!from_values) store(side + static_cast<std::size_t>(n + i) * U, plain - exact);
        }
    }

    void place_point(double* table, const double* point) const { std::memcpy(table, point, static_cast<std::size_t>(N) * U * sizeof(double)); }

    // In each lane the homogenising coordinates' columns stand in for those of the fixed coordinates.
    void build_matrix() {
        for (int i = 0; i < n; ++i) {
            const std::uint32_t* entry = system.jacobian_entry + static_cast<std::size_t>(i) * N;
            for (int v = 0; v < n; ++v) {
                const int c = G + v;
                C a = load_complex(jacobian + std::size_t{entry[c]} * U);
                if (const unsigned fixed = chart[c]) a = select(mask(fixed), load_complex(jacobian + std::size_t{entry[group(c)]} * U), a);
                store(factors.at(i, v), a);
            }
        }
    }

    // From a solution of the linear system to a vector of all coordinates.
    void spread(const double* solution, double* out) const {
        for (int g = 0; g < G; ++g) store(out + static_cast<std::size_t>(g) * U, zero());
        for (int v = 0; v < n; ++v) {
            const int c = G + v;
            const C a = load_complex(solution + static_cast<std::size_t>(v) * U);
            double* at = out + static_cast<std::size_t>(c) * U;
            if (const unsigned fixed = chart[c]) {
                double* home = out + static_cast<std::size_t>(group(c)) * U;
                store(at, select(mask(fixed), zero(), a));
                store(home, select(mask(fixed), a, load_complex(home)));
            } else {
                store(at, a);
            }
        }
    }

    // point -= correction in the given lanes; gives the correction's size, NaN or infinity where it is not finite.
    V correct(double* point, const double* correction, unsigned lanes) const {
        V size = splat(0.0), total = splat(0.0), length = splat(1.0);
        const Mask m = mask(lanes);
        for (int i = 0; i < N; ++i) {
            const C a = load_complex(correction + static_cast<std::size_t>(i) * U);
            double* at = point + static_cast<std::size_t>(i) * U;
            const C old = load_complex(at), moved = old - a;
            const V here = square(a);
            size = larger(size, here);
            total = total + here;
            if (G == 0) length = larger(length, square(old));
            store(at, lanes == ALL ? moved : select(m, moved, old));
        }
        size = select(less(total, splat(1e300)), size, total);
        return square_root(G == 0 ? size / length : size);
    }

    void predict(V h) {
        for (int i = 0; i < N; ++i) {
            const std::size_t at = static_cast<std::size_t>(i) * U;
            const C a = load_complex(x + at), b = load_complex(x1 + at), c = load_complex(x2 + at), e = h * load_complex(x3 + at);
            const Mask pade = less(splat(4.0) * square(e), square(c));
            const C curve = select(pade, c * (c * reciprocal(c - e)), c + e);
            store(y + at, a + h * (b + h * curve));
        }
    }

    // Moves start points by a little, so that Newton's way back tells whether other solutions are very close.
    void nudge(unsigned lanes) {
        V length = splat(1.0);
        if (G == 0)
            for (int i = 0; i < N; ++i) length = larger(length, square(load_complex(x + static_cast<std::size_t>(i) * U)));
        length = select(mask(lanes), splat(NUDGE) * square_root(length), splat(0.0));
        spread(directions, d);
        for (int i = 0; i < N; ++i) {
            double* at = y + static_cast<std::size_t>(i) * U;
            store(at, load_complex(at) + length * load_complex(d + static_cast<std::size_t>(i) * U));
        }
    }

    void negative_into(const double* from, double* to) const {
        for (int i = 0; i < N; ++i) store(to + static_cast<std::size_t>(i) * U, zero() - load_complex(from + static_cast<std::size_t>(i) * U));
    }

    void gather_side(int which, neurovariety::Stage stage) {
        for (int i = 0; i < n; ++i)
            store(side + static_cast<std::size_t>(which * n + i) * U, load_complex(values + std::size_t{system.stage_output[stage][i]} * U));
    }

    // The path's series at y, with the factors of a point close by; y is corrected once more on the way. They become
    // the state of the lanes in `wanted` in which all is finite and the last correction within its bound; these are given
    // back.
    //
    // By the orders: the right hand side for order k is the equations' coefficient k with the coordinates' own one
    // left out. The factors belong to a point nearby, so x1 is corrected once; what x2 and x3 lose by that is of the
    // size of Newton's contraction, which a predictor does not mind.
    unsigned series(C t, unsigned wanted, unsigned extended, V bound, double* last_correction) {
        using namespace neurovariety;
        double* const second = side + static_cast<std::size_t>(n) * U;
        place_point(values, y);
        run(system.stage[ORDER_0], values);
        run(system.stage[ORDER_1_LOWER], values);
        residuals(y, t, extended, true);
        gather_side(1, ORDER_1_LOWER);
        solve<2>(factors, side);
        spread(side, d);
        store(last_correction, correct(y, d, ALL));
        spread(second, d);
        negative_into(d, order(1));

        run(system.stage[ORDER_1], values);
        gather_side(0, ORDER_1);
        solve<1>(factors, side);
        spread(side, d);
        for (int i = 0; i < N; ++i) {
            const std::size_t at = static_cast<std::size_t>(i) * U;
            store(order(1) + at, load_complex(order(1) + at) - load_complex(d + at));
        }
        run(system.stage[ORDER_1], values);
        run(system.stage[ORDER_2_LOWER], values);
        gather_side(0, ORDER_2_LOWER);
        solve<1>(factors, side);
        spread(side, d);
        negative_into(d, order(2));

        run(system.stage[ORDER_2], values);
        run(system.stage[ORDER_3_LOWER], values);
        gather_side(0, ORDER_3_LOWER);
        solve<1>(factors, side);
        spread(side, d);

        V total = load(last_correction);
        for (int i = 0; i < N; ++i) total = total + square(load_complex(d + static_cast<std::size_t>(i) * U));
        const Mask m = mask(wanted & bits(less(total, splat(1e300))) & ~bits(less(bound, load(last_correction))));
        for (int i = 0; i < N; ++i) {
            const std::size_t at = static_cast<std::size_t>(i) * U;
            store(x + at, select(m, load_complex(y + at), load_complex(x + at)));
            store(x1 + at, select(m, load_complex(order(1) + at), load_complex(x1 + at)));
            store(x2 + at, select(m, load_complex(order(2) + at), load_complex(x2 + at)));
            store(x3 + at, select(m, zero() - load_complex(d + at), load_complex(x3 + at)));
        }
        return bits(m);
    }

    void change_charts(unsigned moved) {
        if (G == 0) return;
        V size = splat(0.0);
        for (int i = 0; i < N; ++i) size = larger(size, square(load_complex(x + static_cast<std::size_t>(i) * U)));
        unsigned large = bits(less(splat(4.0), size)) & moved;
        for (; large; large &= large - 1) {
            const int l = __builtin_ctz(large);
            for (int g = 0; g < G; ++g) {
                const int c = largest(x, g, l);
                const double a = re(x, c, l), b = im(x, c, l);
                if (a * a + b * b > 4.0) fix(g, c, l);
            }
        }
    }

    // Where the series stops making sense, and the size of its next coefficient if it goes on as it does. The ratio of
    // the last two coefficients is a radius, and so is the root of the ratio of x1 and x3, which does not vanish where x2
    // happens to: the larger is taken, the second divided by sqrt(2). At a branch point of square roots, the nearest
    // singularity as a rule, both are then twice the distance. A coordinate whose motion over its own radius is lost in
    // rounding noise has no say.
    void growth(double* trust, double* next) const {
        V radius = splat(1e200), fourth = splat(0.0);
        for (int i = 0; i < N; ++i) {
            const std::size_t at = static_cast<std::size_t>(i) * U;
            const V p = square(load_complex(x1 + at)), q = square(load_complex(x2 + at)), w = square(load_complex(x3 + at));
            const V ratio = larger(q / w, splat(0.5) * square_root(p / w));
            const Mask seen = less(splat(NEGLIGIBLE * NEGLIGIBLE), (ratio * w) * (ratio * ratio));
            radius = select(seen, select(less(ratio, radius), ratio, radius), radius);
            fourth = select(less(splat(0.0), q), larger(fourth, w * (w / q)), larger(fourth, w));
        }
        store(trust, square_root(radius));
        store(next, square_root(fourth));
    }

    // Undoes the step to s = 1, which polishing did not confirm; the next one sets out from half as far.
    void take_back(int l) {
        Lane& p = lane[l];
        for (int i = 0; i < N; ++i) {
            re(x, i, l) = re(foothold, i, l);
            im(x, i, l) = im(foothold, i, l);
            re(x1, i, l) = im(x1, i, l) = re(x2, i, l) = im(x2, i, l) = re(x3, i, l) = im(x3, i, l) = 0.0;
        }
        for (int g = 0; g < G; ++g) fix(g, largest(x, g, l), l);
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
            solve<2>(factors, side);
            spread(side + static_cast<std::size_t>(n) * U, d);
            store(noise, correct(y, d, 0));
        } else {
            solve<1>(factors, side);
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

    // One simplified Newton step.
    void newton(C t, unsigned extended, unsigned lanes, double* size) {
        place_point(values, y);
        run(system.stage[neurovariety::ORDER_0], values);
        residuals(y, t, extended, true);
        solve<1>(factors, side);
        spread(side, d);
        store(size, correct(y, d, lanes));
    }

    void go() {
        for (int l = 0; l < W; ++l)
            if (fill(l)) job.queue->tell(1, 0, 0, 0);
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
