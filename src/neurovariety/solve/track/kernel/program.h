// From a tape to the code the lanes run: checked, its instructions grouped, one code for each Taylor order.
#pragma once

#include <cstdint>
#include <vector>

#include "job.h"

namespace neurovariety {

struct TapeView {
    std::int64_t coordinates, parameters, slots, constant_count, instructions, terms, output_count, jacobian_count;
    const double* constants;
    const std::int32_t *kind, *destination, *begin, *end;
    const bool* fresh;
    const std::int32_t *left, *right;
    const double* factor;
    const std::int32_t *outputs, *jacobian_row, *jacobian_column, *jacobian_slot;
};

// Owns what a System points to. Throws std::invalid_argument, in words, for a tape that is none.
class Program {
public:
    Program(const TapeView& values, const TapeView& jacobian, int groups, std::vector<std::int32_t> group_of);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    const System& system() const { return system_; }

private:
    struct Storage {
        std::vector<Block> blocks;
        std::vector<std::uint32_t> words;
        std::vector<Term> terms;
        std::vector<std::uint32_t> output;
        Code code() const { return {blocks.data(), blocks.size(), words.data(), terms.data()}; }
    };

    using Known = std::vector<std::vector<bool>>;
    static void emit(const TapeView& tape, int order, Known& known, Storage& out);

    std::vector<std::int32_t> group_of_;
    std::vector<double> value_constants_, jacobian_constants_;
    Storage stages_[STAGES], jacobian_;
    std::vector<std::uint32_t> entries_;
    System system_;
};

}  // namespace neurovariety
