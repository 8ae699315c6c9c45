// One small complex linear system in each lane: LU with partial pivoting, rows exchanged lane by lane.
#pragma once

#include "lanes.h"

namespace {

// A row is taken as pivot instead of the diagonal when it is four times as large: exchanges are dear in lanes, and bounded
// growth is all that pivoting is for.
constexpr double EAGERNESS = 16;  // of squares

struct Exchange {
    int first, second;
    unsigned lanes;
};

struct Factors {
    int n, stride;  // of rows, in complex vectors; odd, so that columns spread over the cache
    double* matrix;
    double* inverse;  // of the pivots
    Exchange* exchanges;
    int exchange_count;

    INLINE_MEMBER double* at(int i, int j) const { return matrix + (static_cast<std::size_t>(i) * stride + j) * U; }
};

INLINE int stride_of(int n) { return n | 1; }

// value(row r, column c) -= sum over m < depth of L(row r, m) U(m, column c), for a block of rows or of columns.
template <int ROWS, int COLUMNS>
INLINE void reduce(const Factors& f, int row, int column, int depth) {
    V re[ROWS * COLUMNS], im[ROWS * COLUMNS];
    for (int r = 0; r < ROWS; ++r)
        for (int c = 0; c < COLUMNS; ++c) {
            re[r * COLUMNS + c] = load(f.at(row + r, column + c));
            im[r * COLUMNS + c] = load(f.at(row + r, column + c) + W);
        }
    for (int m = 0; m < depth; ++m) {
        C upper[COLUMNS];
        for (int c = 0; c < COLUMNS; ++c) upper[c] = load_complex(f.at(m, column + c));
        for (int r = 0; r < ROWS; ++r) {
            const C lower = load_complex(f.at(row + r, m));
            for (int c = 0; c < COLUMNS; ++c) {
                const int k = r * COLUMNS + c;
                re[k] = fnma(lower.re, upper[c].re, re[k]);
                im[k] = fnma(lower.re, upper[c].im, im[k]);
                re[k] = fma(lower.im, upper[c].im, re[k]);
                im[k] = fnma(lower.im, upper[c].re, im[k]);
            }
        }
    }
    for (int r = 0; r < ROWS; ++r)
        for (int c = 0; c < COLUMNS; ++c) {
            store(f.at(row + r, column + c), re[r * COLUMNS + c]);
            store(f.at(row + r, column + c) + W, im[r * COLUMNS + c]);
        }
}

static void exchange_rows(const Factors& f, int a, int b, unsigned lanes) {
    const Mask m = mask(lanes);
    for (int j = 0; j < f.n; ++j) {
        const C first = load_complex(f.at(a, j)), second = load_complex(f.at(b, j));
        store(f.at(a, j), select(m, second, first));
        store(f.at(b, j), select(m, first, second));
    }
}

// Crout's order: column k of L, the pivot, then row k of U; sums stay in registers.
static void factor(Factors& f, unsigned live) {
    const int n = f.n;
    f.exchange_count = 0;
    for (int k = 0; k < n; ++k) {
        if (k > 0) {
            int i = k;
            for (; i + 4 <= n; i += 4) reduce<4, 1>(f, i, k, k);
            if (n - i == 3) reduce<3, 1>(f, i, k, k);
            if (n - i == 2) reduce<2, 1>(f, i, k, k);
            if (n - i == 1) reduce<1, 1>(f, i, k, k);
        }
        V best = splat(EAGERNESS) * square(load_complex(f.at(k, k))), row = splat(k);
        for (int i = k + 1; i < n; ++i) {
            const V size = square(load_complex(f.at(i, k)));
            const Mask better = less(best, size);
            best = select(better, size, best);
            row = select(better, splat(i), row);
        }
        unsigned wanted = bits(less(splat(k), row)) & live;
        if (wanted) {
            alignas(64) double rows[W];
            store(rows, row);
            while (wanted) {
                const int i = static_cast<int>(rows[__builtin_ctz(wanted)]);
                unsigned lanes = 0;
                for (int lane = 0; lane < W; ++lane) lanes |= static_cast<unsigned>(rows[lane] == i) << lane;
                lanes &= wanted;
                wanted &= ~lanes;
                exchange_rows(f, k, i, lanes);
                f.exchanges[f.exchange_count++] = {k, i, lanes};
            }
        }
        const C inverse = reciprocal(load_complex(f.at(k, k)));
        store(f.inverse + static_cast<std::size_t>(k) * U, inverse);
        for (int i = k + 1; i < n; ++i) store(f.at(i, k), load_complex(f.at(i, k)) * inverse);
        if (k > 0) {
            int j = k + 1;
            for (; j + 4 <= n; j += 4) reduce<1, 4>(f, k, j, k);
            if (n - j == 3) reduce<1, 3>(f, k, j, k);
            if (n - j == 2) reduce<1, 2>(f, k, j, k);
            if (n - j == 1) reduce<1, 1>(f, k, j, k);
        }
    }
}

// In place, for SIDES right hand sides one after another in memory.
template <int SIDES>
static void solve(const Factors& f, double* side) {
    const int n = f.n;
    const auto at = [&](int s, int i) { return side + (static_cast<std::size_t>(s) * n + i) * U; };
    for (int e = 0; e < f.exchange_count; ++e) {
        const Exchange x = f.exchanges[e];
        const Mask m = mask(x.lanes);
        for (int s = 0; s < SIDES; ++s) {
            const C first = load_complex(at(s, x.first)), second = load_complex(at(s, x.second));
            store(at(s, x.first), select(m, second, first));
            store(at(s, x.second), select(m, first, second));
        }
    }
    const auto dot = [&](int i, int from, int to, C* total) {
        V re[SIDES], im[SIDES], re2[SIDES], im2[SIDES];
        for (int s = 0; s < SIDES; ++s) {
            re[s] = load(at(s, i));
            im[s] = load(at(s, i) + W);
            re2[s] = im2[s] = splat(0.0);
        }
        for (int j = from; j < to; ++j) {
            const C a = load_complex(f.at(i, j));
            for (int s = 0; s < SIDES; ++s) {
                const C b = load_complex(at(s, j));
                re[s] = fnma(a.re, b.re, re[s]);
                im[s] = fnma(a.re, b.im, im[s]);
                re2[s] = fma(a.im, b.im, re2[s]);
                im2[s] = fma(a.im, b.re, im2[s]);
            }
        }
        for (int s = 0; s < SIDES; ++s) total[s] = {re[s] + re2[s], im[s] - im2[s]};
    };
    C total[SIDES];
    for (int i = 1; i < n; ++i) {
        dot(i, 0, i, total);
        for (int s = 0; s < SIDES; ++s) store(at(s, i), total[s]);
    }
    for (int i = n - 1; i >= 0; --i) {
        dot(i, i + 1, n, total);
        const C inverse = load_complex(f.inverse + static_cast<std::size_t>(i) * U);
        for (int s = 0; s < SIDES; ++s) store(at(s, i), total[s] * inverse);
    }
}

}  // namespace
