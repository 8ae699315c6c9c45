// Running code over a table of complex vectors.
#pragma once

#include "job.h"
#include "lanes.h"

namespace {

// Products are summed in two streams, parts that are added and parts that are subtracted, so that the processor need
// not wait for one sum before it begins the next; the order of summation is the same on every machine.
struct Sum {
    V re = splat(0.0), im = splat(0.0), minus = splat(0.0), plus = splat(0.0);
    INLINE_MEMBER void add(C a, C b) {
        re = fma(a.re, b.re, re);
        minus = fma(a.im, b.im, minus);
        im = fma(a.re, b.im, im);
        plus = fma(a.im, b.re, plus);
    }
    INLINE_MEMBER C value() const { return {re - minus, im + plus}; }
};

template <int COUNT>
INLINE const std::uint32_t* plain_products(const std::uint32_t* word, std::uint32_t count, double* table) {
    for (std::uint32_t i = 0; i < count; ++i, word += 1 + 2 * COUNT) {
        Sum sum;
        for (int k = 0; k < COUNT; ++k)
            sum.add(load_complex(table + std::size_t{word[1 + 2 * k]} * U), load_complex(table + std::size_t{word[2 + 2 * k]} * U));
        store(table + std::size_t{word[0]} * U, sum.value());
    }
    return word;
}

static void run(const neurovariety::Code& code, double* table) {
    const std::uint32_t* word = code.words;
    const neurovariety::Term* term = code.terms;
    for (std::size_t i = 0; i < code.count; ++i) {
        const neurovariety::Block block = code.blocks[i];
        switch (block.kind) {
            case 1: word = plain_products<1>(word, block.count, table); break;
            case 2: word = plain_products<2>(word, block.count, table); break;
            case 3: word = plain_products<3>(word, block.count, table); break;
            case 4: word = plain_products<4>(word, block.count, table); break;
            default:
                for (std::uint32_t j = 0; j < block.count; ++j, word += 3) {
                    Sum sum;
                    const neurovariety::Term* end = term + word[1];
                    for (; term + 1 < end; term += 2) {
                        const V f = splat(term[0].factor), g = splat(term[1].factor);
                        const C a = load_complex(table + std::size_t{term[0].left} * U), b = load_complex(table + std::size_t{term[1].left} * U);
                        sum.re = fma(f, a.re, sum.re);
                        sum.im = fma(f, a.im, sum.im);
                        sum.minus = fnma(g, b.re, sum.minus);
                        sum.plus = fma(g, b.im, sum.plus);
                    }
                    if (term < end) {
                        const V f = splat(term->factor);
                        const C a = load_complex(table + std::size_t{term->left} * U);
                        sum.re = fma(f, a.re, sum.re);
                        sum.im = fma(f, a.im, sum.im);
                        ++term;
                    }
                    end = term + word[2];
                    for (; term < end; ++term)
                        sum.add(splat(term->factor) * load_complex(table + std::size_t{term->left} * U),
                                load_complex(table + std::size_t{term->right} * U));
                    store(table + std::size_t{word[0]} * U, sum.value());
                }
        }
    }
}

}  // namespace
