// The paths in the lanes: where their numbers lie, how a path is taken in and written out, and its charts.
#pragma once

#include "double_double.h"
#include "linear_solve.h"
#include "steps.h"

namespace {

struct State {
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
    double *weight, *unit;                          // what a coordinate's corrections are measured by, and its inverse
    double* row;                                    // factors that bring the matrix's rows to one size
    Factors factors;
    unsigned* chart;  // for each coordinate, the lanes in which it is fixed to 1
    Lane lane[W];
    bool wide_parameters;  // whether they are current

    static std::size_t align(std::size_t doubles) { return (doubles + 7) / 8 * 8; }

    // Lays the tables out in `memory`, or only counts the doubles when it is null.
    static std::size_t lay_out(const neurovariety::System& s, double* memory, State* state) {
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
        double* weight = take(N * W);
        double* unit = take(N * W);
        double* row = take(n * W);
        double* matrix = take(n * stride_of(static_cast<int>(n)) * U);
        double* inverse = take(n * U);
        double* exchanges = take((n * W * sizeof(Exchange) + 7) / 8);
        double* chart = take((N * sizeof(unsigned) + 7) / 8);
        if (state != nullptr) {
            std::memset(memory, 0, used * sizeof(double));
            State& t = *state;
            t.values = values, t.wide = wide, t.jacobian = jacobian;
            t.x = points[0], t.x1 = points[1], t.x2 = points[2], t.x3 = points[3], t.y = points[4], t.d = points[5], t.foothold = points[6];
            t.directions = directions;
            t.target = parameters[0], t.difference = parameters[1], t.difference_low = parameters[2];
            t.side = side;
            t.weight = weight, t.unit = unit, t.row = row;
            t.factors = {static_cast<int>(n), stride_of(static_cast<int>(n)), matrix, inverse, reinterpret_cast<Exchange*>(exchanges), 0};
            t.chart = reinterpret_cast<unsigned*>(chart);
        }
        return used;
    }

    State(const neurovariety::Job& j, double* memory)
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
        if (next) weigh(1U << l);
        if (!next) p.phase = EMPTY;
        job.queue->tell(next, good, !good && status != neurovariety::INTERRUPTED, attempts);
    }

    // A weight is the coordinate's own size, within limits: corrections then mean the same near a coordinate plane, or
    // near infinity, as elsewhere.
    void weigh(unsigned lanes) {
        V top = splat(1.0);
        if (G == 0)
            for (int i = 0; i < N; ++i) top = larger(top, square(load_complex(x + static_cast<std::size_t>(i) * U)));
        const V least = splat(LEAST_WEIGHT) * square_root(top);
        const Mask m = mask(lanes);
        for (int i = 0; i < N; ++i) {
            const std::size_t at = static_cast<std::size_t>(i) * W;
            const V size = larger(least, square_root(square(load_complex(x + static_cast<std::size_t>(i) * U))));
            const V chosen = select(m, size, load(weight + at));
            store(weight + at, chosen);
            store(unit + at, splat(1.0) / chosen);
        }
    }

    template <class Condition>
    unsigned where(Condition condition) const {
        unsigned found = 0;
        for (int l = 0; l < W; ++l) found |= static_cast<unsigned>(lane[l].phase != EMPTY && condition(lane[l])) << l;
        return found;
    }
};

}  // namespace
