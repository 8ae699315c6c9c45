// Compiled once for every width of vector; LANES names the width.

#include "tracker.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <xmmintrin.h>
#endif

namespace {

// Numbers too small to be normal are taken for zero while tracking: they make processors slow and mean nothing here.
class FlushToZero {
public:
#if defined(__x86_64__) || defined(_M_X64)
    FlushToZero() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040U); }
    ~FlushToZero() { _mm_setcsr(before_); }

private:
    unsigned before_;
#elif defined(__aarch64__)
    FlushToZero() {
        asm volatile("mrs %0, fpcr" : "=r"(before_));
        asm volatile("msr fpcr, %0" : : "r"(before_ | 1ULL << 24));
    }
    ~FlushToZero() { asm volatile("msr fpcr, %0" : : "r"(before_)); }

private:
    std::uint64_t before_;
#endif
};

void track(const neurovariety::Job& job, double* workspace) {
    const FlushToZero flush;
    Tracker tracker(job, workspace);
    tracker.go();
}

std::size_t workspace(const neurovariety::System& system) { return State::lay_out(system, nullptr, nullptr); }

void evaluate(const neurovariety::System& s, std::int64_t m, const double* points, const double* parameters,
              const std::int64_t* row, double* values, double* derivatives, double* table) {
    const int n = s.equations, N = s.coordinates, K = s.parameters;
    std::memset(table, 0, (std::size_t{s.jacobian_slots} + 1) * U * sizeof(double));
    for (int i = 0; i < s.jacobian_constant_count; ++i)
        store(table + static_cast<std::size_t>(N + K + i) * U, C{splat(s.jacobian_constants[2 * i]), splat(s.jacobian_constants[2 * i + 1])});
    for (std::int64_t first = 0; first < m; first += W) {
        const int live = m - first < W ? static_cast<int>(m - first) : W;
        for (int l = 0; l < live; ++l)
            for (int part = 0; part < 2; ++part) {
                for (int i = 0; i < N; ++i) table[static_cast<std::size_t>(i) * U + part * W + l] = points[((first + l) * N + i) * 2 + part];
                for (int i = 0; i < K; ++i)
                    table[static_cast<std::size_t>(N + i) * U + part * W + l] = parameters[(row[first + l] * K + i) * 2 + part];
            }
        run(s.jacobian, table);
        for (int l = 0; l < live; ++l)
            for (int part = 0; part < 2; ++part)
                for (int i = 0; i < n; ++i) {
                    values[((first + l) * n + i) * 2 + part] = table[std::size_t{s.jacobian_output[i]} * U + part * W + l];
                    for (int j = 0; j < N; ++j)
                        derivatives[(((first + l) * n + i) * N + j) * 2 + part] =
                            table[std::size_t{s.jacobian_entry[static_cast<std::size_t>(i) * N + j]} * U + part * W + l];
                }
    }
}

}  // namespace

#define JOIN(a, b) a##b
#define NAME(lanes) JOIN(kernel_, lanes)

namespace neurovariety {

const Kernel& NAME(LANES)() {
    static const Kernel kernel{W, &::workspace, &::track, &::evaluate};
    return kernel;
}

}  // namespace neurovariety
