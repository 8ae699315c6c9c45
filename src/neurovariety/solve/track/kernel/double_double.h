// The same code in double-double arithmetic: numbers are unevaluated sums of two doubles (Dekker 1971; error-free
// transformations of Knuth and, for products, by fused multiply-add). Only the equations' values are wanted in it.
#pragma once

#include "run.h"

namespace {

struct D { V hi, lo; };
struct DC { D re, im; };
constexpr int UU = 4 * W;

INLINE D quick_sum(V a, V b) { const V s = a + b; return {s, b - (s - a)}; }
INLINE D sum(V a, V b) { const V s = a + b, t = s - a; return {s, (a - (s - t)) + (b - t)}; }
INLINE D operator+(D a, D b) {
    D s = sum(a.hi, b.hi);
    const D t = sum(a.lo, b.lo);
    s = quick_sum(s.hi, s.lo + t.hi);
    return quick_sum(s.hi, s.lo + t.lo);
}
INLINE D operator-(D a) { return {splat(0.0) - a.hi, splat(0.0) - a.lo}; }
INLINE D operator*(D a, D b) {
    const V p = a.hi * b.hi;
    return quick_sum(p, fma(a.lo, b.hi, fma(a.hi, b.lo, fms(a.hi, b.hi, p))));
}
INLINE D operator*(V a, D b) {
    const V p = a * b.hi;
    return quick_sum(p, fma(a, b.lo, fms(a, b.hi, p)));
}
INLINE DC operator+(DC a, DC b) { return {a.re + b.re, a.im + b.im}; }
INLINE DC operator*(V a, DC b) { return {a * b.re, a * b.im}; }
INLINE DC operator*(DC a, DC b) { return {a.re * b.re + -(a.im * b.im), a.re * b.im + a.im * b.re}; }
INLINE DC widen(C a) { return {{a.re, splat(0.0)}, {a.im, splat(0.0)}}; }
INLINE DC load_wide(const double* p) { return {{load(p), load(p + W)}, {load(p + 2 * W), load(p + 3 * W)}}; }
INLINE void store(double* p, DC a) {
    store(p, a.re.hi);
    store(p + W, a.re.lo);
    store(p + 2 * W, a.im.hi);
    store(p + 3 * W, a.im.lo);
}
INLINE C narrow(DC a) { return {a.re.hi + a.re.lo, a.im.hi + a.im.lo}; }

static void run_wide(const neurovariety::Code& code, double* table) {
    const std::uint32_t* word = code.words;
    const neurovariety::Term* term = code.terms;
    const auto at = [&](std::uint32_t place) { return table + std::size_t{place} * UU; };
    for (std::size_t i = 0; i < code.count; ++i) {
        const neurovariety::Block block = code.blocks[i];
        for (std::uint32_t j = 0; j < block.count; ++j) {
            DC total = widen(zero());
            if (block.kind == 0) {
                const neurovariety::Term* linear = term + word[1];
                const neurovariety::Term* end = linear + word[2];
                for (; term < linear; ++term) total = total + splat(term->factor) * load_wide(at(term->left));
                for (; term < end; ++term)
                    total = total + (splat(term->factor) * load_wide(at(term->left))) * load_wide(at(term->right));
                store(at(word[0]), total);
                word += 3;
            } else {
                for (std::uint32_t k = 0; k < block.kind; ++k)
                    total = total + load_wide(at(word[1 + 2 * k])) * load_wide(at(word[2 + 2 * k]));
                store(at(word[0]), total);
                word += 1 + 2 * block.kind;
            }
        }
    }
}

}  // namespace
