#include "program.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace neurovariety {
namespace {

enum Kind { PRODUCT, LINEAR, PRODUCTS, PARAMETER_PRODUCTS };

void require(bool condition, const char* what) {
    if (!condition) throw std::invalid_argument(std::string("the tape cannot be run: ") + what);
}

// Words are put together only when they are needed: there are many instructions and terms.
void require(bool condition, const char* what, std::int64_t instruction) {
    if (!condition)
        throw std::invalid_argument(std::string("the tape cannot be run: ") + what + " (instruction " + std::to_string(instruction) + ")");
}

// Every slot is written before it is read, and once; every index is in its range.
void check(const TapeView& tape, std::int64_t equations, std::int64_t coordinates, std::int64_t parameters) {
    const std::int64_t inputs = tape.coordinates + tape.parameters + tape.constant_count;
    require(tape.coordinates == coordinates && tape.parameters == parameters, "its two tapes differ in their inputs");
    require(tape.output_count == equations, "its two tapes differ in their number of equations");
    require(tape.slots >= inputs && tape.slots < (1LL << 29), "its number of slots is out of range");
    std::vector<bool> written(static_cast<std::size_t>(tape.slots), false);
    std::fill(written.begin(), written.begin() + inputs, true);
    const auto readable = [&](std::int32_t slot) { return slot >= 0 && slot < tape.slots && written[slot]; };
    for (std::int64_t i = 0; i < tape.instructions;) {
        const std::int32_t destination = tape.destination[i];
        require(destination >= inputs && destination < tape.slots, "a destination is out of range", i);
        require(!written[destination], "a slot is written twice", i);
        require(tape.fresh[i], "the first instruction of a slot does not start from zero", i);
        std::int64_t next = i;
        for (; next < tape.instructions && tape.destination[next] == destination; ++next) {
            require(next == i || !tape.fresh[next], "a slot is started twice", i);
            const std::int32_t kind = tape.kind[next], begin = tape.begin[next], end = tape.end[next];
            require(kind >= PRODUCT && kind <= PARAMETER_PRODUCTS, "an instruction is of no known kind", i);
            require(begin >= 0 && begin <= end && end <= tape.terms, "terms are out of range", i);
            require(kind != PRODUCT || (end == begin + 1 && next == i), "a product has not one term", i);
            for (std::int32_t term = begin; term < end; ++term) {
                require(readable(tape.left[term]), "a term reads a slot that is not yet written", i);
                require(kind == LINEAR || readable(tape.right[term]), "a term reads a slot that is not yet written", i);
            }
        }
        written[destination] = true;
        i = next;
    }
    for (std::int64_t i = 0; i < tape.output_count; ++i) require(readable(tape.outputs[i]), "an output is not written");
    for (std::int64_t i = 0; i < tape.jacobian_count; ++i) {
        require(tape.jacobian_row[i] >= 0 && tape.jacobian_row[i] < equations, "a derivative's row is out of range");
        require(tape.jacobian_column[i] >= 0 && tape.jacobian_column[i] < coordinates,
                "a derivative's column is out of range");
        require(readable(tape.jacobian_slot[i]), "a derivative is not written");
    }
}

}  // namespace

// Coefficient `order` of every slot, by the Leibniz rule, leaving out what is known to be zero. known[k][slot] says
// whether coefficient k of a slot can be other than zero; the row of `order` holds the inputs and is completed here.
void Program::emit(const TapeView& tape, int order, Known& known, Storage& out) {
    const auto slots = static_cast<std::uint32_t>(tape.slots);
    const std::uint32_t nothing = slots * (order == 0 && known.size() == 1 ? 1U : 4U);
    const auto place = [&](int k, std::int32_t slot) { return static_cast<std::uint32_t>(k) * slots + static_cast<std::uint32_t>(slot); };
    std::vector<Term> linear, products;
    for (std::int64_t i = 0; i < tape.instructions;) {
        const std::int32_t destination = tape.destination[i];
        bool plain = tape.kind[i] == PRODUCT;
        linear.clear();
        products.clear();
        for (; i < tape.instructions && tape.destination[i] == destination; ++i) {
            for (std::int32_t term = tape.begin[i]; term < tape.end[i]; ++term) {
                const std::int32_t left = tape.left[term], right = tape.right[term];
                if (tape.kind[i] == LINEAR) {
                    if (known[order][left]) linear.push_back({place(order, left), nothing, tape.factor[term]});
                    continue;
                }
                plain = plain && tape.factor[term] == 1.0;
                for (int k = 0; k <= order; ++k)
                    if (known[k][left] && known[order - k][right])
                        products.push_back({place(k, left), place(order - k, right), tape.factor[term]});
            }
        }
        known[order][destination] = !(linear.empty() && products.empty());
        if (!known[order][destination]) continue;
        const auto kind = plain ? static_cast<std::uint32_t>(products.size()) : 0U;
        if (out.blocks.empty() || out.blocks.back().kind != kind) out.blocks.push_back({kind, 0});
        ++out.blocks.back().count;
        out.words.push_back(place(order, destination));
        if (plain) {
            for (const Term& term : products) {
                out.words.push_back(term.left);
                out.words.push_back(term.right);
            }
        } else {
            out.words.push_back(static_cast<std::uint32_t>(linear.size()));
            out.words.push_back(static_cast<std::uint32_t>(products.size()));
            out.terms.insert(out.terms.end(), linear.begin(), linear.end());
            out.terms.insert(out.terms.end(), products.begin(), products.end());
        }
    }
    for (std::int64_t i = 0; i < tape.output_count; ++i)
        out.output.push_back(known[order][tape.outputs[i]] ? place(order, tape.outputs[i]) : nothing);
}

Program::Program(const TapeView& values, const TapeView& jacobian, int groups, std::vector<std::int32_t> group_of)
    : group_of_(std::move(group_of)) {
    const std::int64_t n = values.output_count, coordinates = values.coordinates, parameters = values.parameters;
    require(n > 0 && groups >= 0 && coordinates == n + groups, "there are not as many equations as variables");
    check(values, n, coordinates, parameters);
    check(jacobian, n, coordinates, parameters);
    require(group_of_.size() == (groups == 0 ? 0U : static_cast<std::size_t>(coordinates)), "group_of has not one entry for each coordinate");
    for (std::size_t i = 0; i < group_of_.size(); ++i) {
        require(group_of_[i] >= 0 && group_of_[i] < groups, "a group is out of range");
        require(i >= static_cast<std::size_t>(groups) || group_of_[i] == static_cast<std::int32_t>(i), "the homogenising coordinates do not come first");
    }

    const auto slots = static_cast<std::size_t>(values.slots);
    Known known(4, std::vector<bool>(slots, false));
    const auto set = [&](int order, bool coordinate, bool parameter, bool constant) {
        auto& row = known[static_cast<std::size_t>(order)];
        std::fill(row.begin(), row.end(), false);
        auto at = row.begin();
        std::fill(at, at + coordinates, coordinate);
        std::fill(at + coordinates, at + coordinates + parameters, parameter);
        at += coordinates + parameters;
        std::fill(at, at + values.constant_count, constant);
    };
    set(0, true, true, true);
    emit(values, 0, known, stages_[ORDER_0]);
    set(1, false, true, false);
    emit(values, 1, known, stages_[ORDER_1_LOWER]);
    set(1, true, true, false);
    emit(values, 1, known, stages_[ORDER_1]);
    set(2, false, false, false);
    emit(values, 2, known, stages_[ORDER_2_LOWER]);
    set(2, true, false, false);
    emit(values, 2, known, stages_[ORDER_2]);
    set(3, false, false, false);
    emit(values, 3, known, stages_[ORDER_3_LOWER]);

    Known alone(1, std::vector<bool>(static_cast<std::size_t>(jacobian.slots), true));
    emit(jacobian, 0, alone, jacobian_);
    entries_.assign(static_cast<std::size_t>(n * coordinates), static_cast<std::uint32_t>(jacobian.slots));
    for (std::int64_t i = 0; i < jacobian.jacobian_count; ++i)
        if (alone[0][static_cast<std::size_t>(jacobian.jacobian_slot[i])])
            entries_[static_cast<std::size_t>(jacobian.jacobian_row[i] * coordinates + jacobian.jacobian_column[i])] =
                static_cast<std::uint32_t>(jacobian.jacobian_slot[i]);
    value_constants_.assign(values.constants, values.constants + 2 * values.constant_count);
    jacobian_constants_.assign(jacobian.constants, jacobian.constants + 2 * jacobian.constant_count);

    system_.equations = static_cast<int>(n);
    system_.coordinates = static_cast<int>(coordinates);
    system_.groups = groups;
    system_.parameters = static_cast<int>(parameters);
    system_.group_of = group_of_.data();
    system_.value_slots = static_cast<std::uint32_t>(values.slots);
    system_.jacobian_slots = static_cast<std::uint32_t>(jacobian.slots);
    for (int stage = 0; stage < STAGES; ++stage) {
        system_.stage[stage] = stages_[stage].code();
        system_.stage_output[stage] = stages_[stage].output.data();
    }
    system_.jacobian = jacobian_.code();
    system_.jacobian_output = jacobian_.output.data();
    system_.jacobian_entry = entries_.data();
    system_.value_constants = value_constants_.data();
    system_.value_constant_count = static_cast<int>(values.constant_count);
    system_.jacobian_constants = jacobian_constants_.data();
    system_.jacobian_constant_count = static_cast<int>(jacobian.constant_count);
}

}  // namespace neurovariety
