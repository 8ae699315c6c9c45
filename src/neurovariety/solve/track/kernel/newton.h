// What is computed in all lanes at once: predictions, residuals, Newton's corrections and the path's Taylor series.
#pragma once

#include "state.h"

namespace {

struct Newton : State {
    using State::State;

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

    // In each lane the homogenising coordinates' columns stand in for those of the fixed coordinates. Columns are scaled
    // by the weights, rows to one size.
    void build_matrix() {
        for (int i = 0; i < n; ++i) {
            const std::uint32_t* entry = system.jacobian_entry + static_cast<std::size_t>(i) * N;
            V largest_entry = splat(0.0);
            for (int v = 0; v < n; ++v) {
                const int c = G + v;
                C a = load_complex(jacobian + std::size_t{entry[c]} * U);
                V w = load(weight + static_cast<std::size_t>(c) * W);
                if (const unsigned fixed = chart[c]) {
                    const Mask m = mask(fixed);
                    a = select(m, load_complex(jacobian + std::size_t{entry[group(c)]} * U), a);
                    w = select(m, load(weight + static_cast<std::size_t>(group(c)) * W), w);
                }
                a = w * a;
                largest_entry = larger(largest_entry, square(a));
                store(factors.at(i, v), a);
            }
            const V scale = splat(1.0) / square_root(select(less(splat(1e-300), largest_entry), largest_entry, splat(1.0)));
            store(row + static_cast<std::size_t>(i) * W, scale);
            for (int v = 0; v < n; ++v) store(factors.at(i, v), scale * load_complex(factors.at(i, v)));
        }
    }

    // Right hand sides are scaled as the rows are; `spread` scales the solutions as the columns.
    template <int SIDES>
    void solve_scaled() {
        for (int s = 0; s < SIDES; ++s)
            for (int i = 0; i < n; ++i) {
                double* const at = side + static_cast<std::size_t>(s * n + i) * U;
                store(at, load(row + static_cast<std::size_t>(i) * W) * load_complex(at));
            }
        solve<SIDES>(factors, side);
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
        for (int i = 0; i < N; ++i) {
            double* const at = out + static_cast<std::size_t>(i) * U;
            store(at, load(weight + static_cast<std::size_t>(i) * W) * load_complex(at));
        }
    }

    // point -= correction in the given lanes; gives the correction's size, NaN or infinity where it is not finite.
    V correct(double* point, const double* correction, unsigned lanes) const {
        V size = splat(0.0), total = splat(0.0);
        const Mask m = mask(lanes);
        for (int i = 0; i < N; ++i) {
            const C a = load_complex(correction + static_cast<std::size_t>(i) * U);
            double* at = point + static_cast<std::size_t>(i) * U;
            const C old = load_complex(at), moved = old - a;
            const V here = square(load(unit + static_cast<std::size_t>(i) * W) * a);
            size = larger(size, here);
            total = total + here;
            store(at, lanes == ALL ? moved : select(m, moved, old));
        }
        size = select(less(total, splat(1e300)), size, total);
        return square_root(size);
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
        const V length = select(mask(lanes), splat(NUDGE), splat(0.0));
        spread(directions, d);
        for (int i = 0; i < N; ++i) {
            double* at = y + static_cast<std::size_t>(i) * U;
            store(at, load_complex(at) + length * load_complex(d + static_cast<std::size_t>(i) * U));
        }
    }

    void negative_into(const double* from, double* to) const {
        for (int i = 0; i < N; ++i) store(to + static_cast<std::size_t>(i) * U, zero() - load_complex(from + static_cast<std::size_t>(i) * U));
    }

    // x1 -= d in the given lanes; gives those in which that was much.
    unsigned correct_tangent(unsigned lanes) {
        V tangent = splat(0.0), correction = splat(0.0);
        const Mask m = mask(lanes);
        for (int i = 0; i < N; ++i) {
            const std::size_t at = static_cast<std::size_t>(i) * U;
            const C a = load_complex(d + at), old = load_complex(order(1) + at), moved = old - a;
            correction = larger(correction, square(a));
            tangent = larger(tangent, square(moved));
            store(order(1) + at, select(m, moved, old));
        }
        return lanes & bits(less(splat(ROUGH * ROUGH) * tangent, correction));
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
    // left out. The factors belong to a point nearby, so x1 is corrected, more than once where that shows; what x2 and
    // x3 lose by that is of the size of Newton's contraction, which a predictor does not mind.
    unsigned series(C t, unsigned wanted, unsigned extended, V bound, double* last_correction) {
        using namespace neurovariety;
        double* const second = side + static_cast<std::size_t>(n) * U;
        place_point(values, y);
        run(system.stage[ORDER_0], values);
        run(system.stage[ORDER_1_LOWER], values);
        residuals(y, t, extended, true);
        gather_side(1, ORDER_1_LOWER);
        solve_scaled<2>();
        spread(side, d);
        store(last_correction, correct(y, d, ALL));
        spread(second, d);
        negative_into(d, order(1));

        run(system.stage[ORDER_1], values);
        unsigned rough = wanted;
        for (int round = 0; rough && round <= MOST_ROUGH; ++round) {
            gather_side(0, ORDER_1);
            solve_scaled<1>();
            spread(side, d);
            rough = correct_tangent(rough);
            run(system.stage[ORDER_1], values);
        }
        run(system.stage[ORDER_2_LOWER], values);
        gather_side(0, ORDER_2_LOWER);
        solve_scaled<1>();
        spread(side, d);
        negative_into(d, order(2));

        run(system.stage[ORDER_2], values);
        run(system.stage[ORDER_3_LOWER], values);
        gather_side(0, ORDER_3_LOWER);
        solve_scaled<1>();
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
            const V u = load(unit + static_cast<std::size_t>(i) * W);
            const V p = square(u * load_complex(x1 + at)), q = square(u * load_complex(x2 + at)), w = square(u * load_complex(x3 + at));
            const V ratio = larger(q / w, splat(0.5) * square_root(p / w));
            const Mask seen = less(splat(NEGLIGIBLE * NEGLIGIBLE), (ratio * w) * (ratio * ratio));
            radius = select(seen, select(less(ratio, radius), ratio, radius), radius);
            fourth = select(less(splat(0.0), q), larger(fourth, w * (w / q)), larger(fourth, w));
        }
        store(trust, square_root(radius));
        store(next, square_root(fourth));
    }

    // One simplified Newton step.
    void newton(C t, unsigned extended, unsigned lanes, double* size) {
        place_point(values, y);
        run(system.stage[neurovariety::ORDER_0], values);
        residuals(y, t, extended, true);
        solve_scaled<1>();
        spread(side, d);
        store(size, correct(y, d, lanes));
    }
};

}  // namespace
