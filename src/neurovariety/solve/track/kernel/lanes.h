// A vector of doubles, one lane for each path, and the few operations the tracker needs.
//
// Every operation acts on each lane alone and is rounded as IEEE 754 says, so that a path's bits do not depend on the
// width of the vector. Everything here has internal linkage: this header is compiled several times for different
// processors, and the linker must not mix the versions up.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))
#define INLINE_MEMBER inline __attribute__((always_inline))

namespace {

#if defined(__AVX512F__)

constexpr int W = 8;
struct V { __m512d v; };
struct Mask { __mmask8 m; };
INLINE V load(const double* p) { return {_mm512_load_pd(p)}; }
INLINE void store(double* p, V a) { _mm512_store_pd(p, a.v); }
INLINE V splat(double a) { return {_mm512_set1_pd(a)}; }
INLINE V operator+(V a, V b) { return {_mm512_add_pd(a.v, b.v)}; }
INLINE V operator-(V a, V b) { return {_mm512_sub_pd(a.v, b.v)}; }
INLINE V operator*(V a, V b) { return {_mm512_mul_pd(a.v, b.v)}; }
INLINE V operator/(V a, V b) { return {_mm512_div_pd(a.v, b.v)}; }
INLINE V fma(V a, V b, V c) { return {_mm512_fmadd_pd(a.v, b.v, c.v)}; }
INLINE V fms(V a, V b, V c) { return {_mm512_fmsub_pd(a.v, b.v, c.v)}; }
INLINE V fnma(V a, V b, V c) { return {_mm512_fnmadd_pd(a.v, b.v, c.v)}; }
INLINE V square_root(V a) { return {_mm512_sqrt_pd(a.v)}; }
INLINE Mask less(V a, V b) { return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_LT_OQ)}; }
INLINE V select(Mask m, V yes, V no) { return {_mm512_mask_blend_pd(m.m, no.v, yes.v)}; }
INLINE unsigned bits(Mask m) { return m.m; }
INLINE Mask mask(unsigned b) { return {static_cast<__mmask8>(b)}; }

#elif defined(__AVX2__) && defined(__FMA__)

constexpr int W = 4;
struct V { __m256d v; };
struct Mask { __m256d m; };
INLINE V load(const double* p) { return {_mm256_load_pd(p)}; }
INLINE void store(double* p, V a) { _mm256_store_pd(p, a.v); }
INLINE V splat(double a) { return {_mm256_set1_pd(a)}; }
INLINE V operator+(V a, V b) { return {_mm256_add_pd(a.v, b.v)}; }
INLINE V operator-(V a, V b) { return {_mm256_sub_pd(a.v, b.v)}; }
INLINE V operator*(V a, V b) { return {_mm256_mul_pd(a.v, b.v)}; }
INLINE V operator/(V a, V b) { return {_mm256_div_pd(a.v, b.v)}; }
INLINE V fma(V a, V b, V c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
INLINE V fms(V a, V b, V c) { return {_mm256_fmsub_pd(a.v, b.v, c.v)}; }
INLINE V fnma(V a, V b, V c) { return {_mm256_fnmadd_pd(a.v, b.v, c.v)}; }
INLINE V square_root(V a) { return {_mm256_sqrt_pd(a.v)}; }
INLINE Mask less(V a, V b) { return {_mm256_cmp_pd(a.v, b.v, _CMP_LT_OQ)}; }
INLINE V select(Mask m, V yes, V no) { return {_mm256_blendv_pd(no.v, yes.v, m.m)}; }
INLINE unsigned bits(Mask m) { return static_cast<unsigned>(_mm256_movemask_pd(m.m)); }
INLINE Mask mask(unsigned b) {
    const __m256i lane = _mm256_set_epi64x(8, 4, 2, 1);
    return {_mm256_castsi256_pd(_mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi64x(b), lane), lane))};
}

#else  // loops, which compilers turn into whatever vectors the processor has

constexpr int W = 4;
struct V { double v[W]; };
struct Mask { unsigned m; };
#define EACH for (int i = 0; i < W; ++i)
INLINE V load(const double* p) { V r; EACH r.v[i] = p[i]; return r; }
INLINE void store(double* p, V a) { EACH p[i] = a.v[i]; }
INLINE V splat(double a) { V r; EACH r.v[i] = a; return r; }
INLINE V operator+(V a, V b) { EACH a.v[i] += b.v[i]; return a; }
INLINE V operator-(V a, V b) { EACH a.v[i] -= b.v[i]; return a; }
INLINE V operator*(V a, V b) { EACH a.v[i] *= b.v[i]; return a; }
INLINE V operator/(V a, V b) { EACH a.v[i] /= b.v[i]; return a; }
INLINE V fma(V a, V b, V c) { EACH c.v[i] = std::fma(a.v[i], b.v[i], c.v[i]); return c; }
INLINE V fms(V a, V b, V c) { EACH c.v[i] = std::fma(a.v[i], b.v[i], -c.v[i]); return c; }
INLINE V fnma(V a, V b, V c) { EACH c.v[i] = std::fma(-a.v[i], b.v[i], c.v[i]); return c; }
INLINE V square_root(V a) { EACH a.v[i] = std::sqrt(a.v[i]); return a; }
INLINE Mask less(V a, V b) { Mask r{0}; EACH r.m |= static_cast<unsigned>(a.v[i] < b.v[i]) << i; return r; }
INLINE V select(Mask m, V yes, V no) { EACH no.v[i] = (m.m >> i & 1U) ? yes.v[i] : no.v[i]; return no; }
INLINE unsigned bits(Mask m) { return m.m; }
INLINE Mask mask(unsigned b) { return {b}; }
#undef EACH

#endif

constexpr unsigned ALL = (1U << W) - 1U;
constexpr int U = 2 * W;  // doubles in a complex vector: the real parts, then the imaginary ones

INLINE V larger(V a, V b) { return select(less(a, b), b, a); }

struct C { V re, im; };
INLINE C load_complex(const double* p) { return {load(p), load(p + W)}; }
INLINE void store(double* p, C a) { store(p, a.re); store(p + W, a.im); }
INLINE C zero() { return {splat(0.0), splat(0.0)}; }
INLINE C operator+(C a, C b) { return {a.re + b.re, a.im + b.im}; }
INLINE C operator-(C a, C b) { return {a.re - b.re, a.im - b.im}; }
INLINE C operator*(C a, C b) { return {fnma(a.im, b.im, a.re * b.re), fma(a.im, b.re, a.re * b.im)}; }
INLINE C operator*(V a, C b) { return {a * b.re, a * b.im}; }
INLINE C select(Mask m, C yes, C no) { return {select(m, yes.re, no.re), select(m, yes.im, no.im)}; }
INLINE V square(C a) { return fma(a.im, a.im, a.re * a.re); }  // squared modulus
INLINE C reciprocal(C a) {
    const V scale = splat(1.0) / square(a);
    return {a.re * scale, splat(0.0) - a.im * scale};
}

}  // namespace
