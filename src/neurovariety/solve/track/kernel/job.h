// What is tracked, how, and where the results go: plain data, shared by the versions for different processors.
#pragma once

#include <cstddef>
#include <cstdint>

namespace neurovariety {

// dest = sum of factor * left (* right); numbers are places in a table of complex vectors.
struct Term {
    std::uint32_t left, right;
    double factor;
};

// A run of instructions of one kind. Kind 0: sums, words (dest, linear terms, products), their terms in `terms`.
// Kind k: dest = sum of k plain products, words (dest, left, right, left, right, ...).
struct Block {
    std::uint32_t kind, count;
};

struct Code {
    const Block* blocks;
    std::size_t count;
    const std::uint32_t* words;
    const Term* terms;
};

// Orders of the Taylor evaluation; "lower" is an order of the values with the coordinates' own coefficient of that
// order left out, which gives the right hand side from which that coefficient follows.
enum Stage { ORDER_0, ORDER_1_LOWER, ORDER_1, ORDER_2_LOWER, ORDER_2, ORDER_3_LOWER, STAGES };

struct System {
    int equations, coordinates, groups, parameters;
    const std::int32_t* group_of;
    std::uint32_t value_slots, jacobian_slots;  // the place after the last one always holds zero
    Code stage[STAGES];
    const std::uint32_t* stage_output[STAGES];
    Code jacobian;
    const std::uint32_t* jacobian_output;
    const std::uint32_t* jacobian_entry;  // (equations, coordinates)
    const double *value_constants, *jacobian_constants;
    int value_constant_count, jacobian_constant_count;
};

// Hands out paths and takes counts; its functions are compiled once, for any processor.
class Queue {
public:
    virtual std::int64_t take() = 0;  // the next path, or -1
    virtual bool stopped() const = 0;
    virtual void tell(std::int64_t started, std::int64_t finished, std::int64_t failed, std::int64_t steps) = 0;

protected:
    ~Queue() = default;
};

enum Status : std::uint8_t {
    REACHED, END_ZONE, STEP_TOO_SMALL, TOO_MANY_STEPS, ACCURACY_LOST, SINGULAR, INVALID_START, INTERRUPTED
};

struct Job {
    const System* system;
    Queue* queue;
    const double *points, *start, *target;  // complex: (m, coordinates), (rows, parameters), (rows, parameters)
    const std::int64_t *start_row, *target_row;
    const double *t_from, *t_to;  // complex, (m,)
    double contraction, caution, trust, smallest_step, end_zone;
    std::int64_t most_steps;
    bool extended;
    double *out_points, *out_tangents, *out_t;
    std::uint8_t* out_status;
    std::int32_t *out_steps, *out_rejected, *out_extended;
    double *out_accuracy, *out_lipschitz;
};

struct Kernel {
    int lanes;
    std::size_t (*workspace)(const System&);  // doubles
    void (*track)(const Job&, double* workspace);
    // points (m, coordinates), parameters (rows, parameters), values (m, equations), derivatives (m, equations, coordinates)
    void (*evaluate)(const System&, std::int64_t m, const double* points, const double* parameters,
                     const std::int64_t* row, double* values, double* derivatives, double* workspace);
};

const Kernel& kernel_portable();
const Kernel& kernel_avx2();
const Kernel& kernel_avx512();

}  // namespace neurovariety
