// The door: arrays are checked, a kernel is chosen, threads are started. Complex arrays come as pairs of doubles.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <thread>

#include "program.h"

namespace nb = nanobind;
using namespace neurovariety;

namespace {

template <class T, class... Shape>
using In = nb::ndarray<const T, Shape..., nb::c_contig, nb::device::cpu>;
template <class T, class... Shape>
using Out = nb::ndarray<T, Shape..., nb::c_contig, nb::device::cpu>;
using Ints = In<std::int32_t, nb::ndim<1>>;
using Rows = In<std::int64_t, nb::ndim<1>>;
using Doubles = In<double, nb::ndim<1>>;
using Pairs = In<double, nb::shape<-1, 2>>;
using PairTable = In<double, nb::shape<-1, -1, 2>>;

std::vector<std::string> widths() {
    std::vector<std::string> names;
#ifdef X86_LANES
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        names.push_back("avx512");
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) names.push_back("avx2");
#endif
    names.push_back("portable");
    return names;
}

const Kernel& kernel(const std::string& width) {
    const auto here = widths();
    if (std::find(here.begin(), here.end(), width) == here.end())
        throw std::invalid_argument("this processor has no lanes of the kind " + width);
#ifdef X86_LANES
    if (width == "avx512") return kernel_avx512();
    if (width == "avx2") return kernel_avx2();
#endif
    return kernel_portable();
}

TapeView view(nb::handle tape) {
    TapeView v{};
    const auto whole = [&](const char* name) { return nb::cast<std::int64_t>(tape.attr(name)); };
    v.coordinates = whole("coordinates");
    v.parameters = whole("parameters");
    v.slots = whole("slots");
    if (v.coordinates < 0 || v.parameters < 0 || v.coordinates > 1 << 28 || v.parameters > 1 << 28)
        throw std::invalid_argument("the tape cannot be run: its number of inputs is out of range");
    const auto count = [](std::int64_t& known, std::size_t here, const char* what) {
        if (known >= 0 && known != static_cast<std::int64_t>(here))
            throw std::invalid_argument(std::string("the tape cannot be run: arrays differ in length: ") + what);
        known = static_cast<std::int64_t>(here);
    };
    v.instructions = v.terms = v.output_count = v.jacobian_count = -1;
    const auto ints = [&](const char* name, std::int64_t& length) {
        const auto array = nb::cast<Ints>(tape.attr(name), false);
        count(length, array.size(), name);
        return array.data();
    };
    const auto constants = nb::cast<In<double, nb::ndim<1>>>(tape.attr("constants").attr("view")("float64"), false);
    v.constants = constants.data();
    v.constant_count = static_cast<std::int64_t>(constants.size() / 2);
    v.kind = ints("kind", v.instructions);
    v.destination = ints("destination", v.instructions);
    v.begin = ints("begin", v.instructions);
    v.end = ints("end", v.instructions);
    const auto fresh = nb::cast<In<bool, nb::ndim<1>>>(tape.attr("fresh"), false);
    count(v.instructions, fresh.size(), "fresh");
    v.fresh = fresh.data();
    v.left = ints("left", v.terms);
    v.right = ints("right", v.terms);
    const auto factor = nb::cast<Doubles>(tape.attr("factor"), false);
    count(v.terms, factor.size(), "factor");
    v.factor = factor.data();
    v.outputs = ints("outputs", v.output_count);
    v.jacobian_row = ints("jacobian_row", v.jacobian_count);
    v.jacobian_column = ints("jacobian_column", v.jacobian_count);
    v.jacobian_slot = ints("jacobian_slot", v.jacobian_count);
    return v;
}

void program(Program* self, nb::handle compiled) {
    const auto group_of = nb::cast<Ints>(compiled.attr("group_of"), false);
    new (self) Program(view(compiled.attr("values")), view(compiled.attr("jacobian")), nb::cast<int>(compiled.attr("groups")),
                       std::vector<std::int32_t>(group_of.data(), group_of.data() + group_of.size()));
}

class Workspace {
public:
    explicit Workspace(std::size_t doubles)
        : memory_(static_cast<double*>(::operator new(doubles * sizeof(double), std::align_val_t{64}))) {}
    ~Workspace() { ::operator delete(memory_, std::align_val_t{64}); }
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
    double* data() const { return memory_; }

private:
    double* memory_;
};

class Paths final : public Queue {
public:
    Paths(std::int64_t paths, std::int64_t* counts, const std::int32_t* flag) : paths_(paths), counts_(counts), flag_(flag) {}
    std::int64_t take() override {
        const std::int64_t path = next_.fetch_add(1, std::memory_order_relaxed);
        return path < paths_ ? path : -1;
    }
    bool stopped() const override { return __atomic_load_n(flag_, __ATOMIC_RELAXED) != 0; }
    void tell(std::int64_t started, std::int64_t finished, std::int64_t failed, std::int64_t steps) override {
        const std::int64_t by[4] = {started, finished, failed, steps};
        for (int i = 0; i < 4; ++i)
            if (by[i]) __atomic_fetch_add(counts_ + i, by[i], __ATOMIC_RELAXED);
    }

private:
    std::atomic<std::int64_t> next_{0};
    std::int64_t paths_;
    std::int64_t* counts_;
    const std::int32_t* flag_;
};

void expect(bool condition, const char* what) {
    if (!condition) throw std::invalid_argument(what);
}

void rows_within(const Rows& rows, std::size_t m, std::size_t limit) {
    expect(rows.size() == m, "there is not one row of parameters for each path");
    for (std::size_t i = 0; i < m; ++i)
        expect(rows.data()[i] >= 0 && rows.data()[i] < static_cast<std::int64_t>(limit), "a row of parameters is out of range");
}

void track(const Program& program, const std::string& width, int threads, const PairTable& points, const PairTable& start,
           const Rows& start_row, const PairTable& target, const Rows& target_row, const Pairs& t_from, const Pairs& t_to,
           double contraction, double caution, double trust, std::int64_t most_steps, double smallest_step, double end_zone,
           bool extended, const Out<std::int64_t, nb::ndim<1>>& counts, const Ints& flag,
           const Out<double, nb::shape<-1, -1, 2>>& out_points, const Out<double, nb::shape<-1, -1, 2>>& out_tangents,
           const Out<double, nb::shape<-1, 2>>& out_t, const Out<std::uint8_t, nb::ndim<1>>& status,
           const Out<std::int32_t, nb::ndim<1>>& steps, const Out<std::int32_t, nb::ndim<1>>& rejected,
           const Out<std::int32_t, nb::ndim<1>>& extended_attempts, const Out<double, nb::ndim<1>>& accuracy,
           const Out<double, nb::ndim<1>>& lipschitz) {
    const System& system = program.system();
    const std::size_t m = points.shape(0), N = static_cast<std::size_t>(system.coordinates), K = static_cast<std::size_t>(system.parameters);
    expect(points.shape(1) == N, "points have not as many coordinates as the system");
    expect(start.shape(1) == K && target.shape(1) == K, "there are not as many parameters as in the system");
    rows_within(start_row, m, start.shape(0));
    rows_within(target_row, m, target.shape(0));
    expect(t_from.shape(0) == m && t_to.shape(0) == m, "there is not one segment for each path");
    expect(counts.size() >= 4 && flag.size() >= 1, "counts need four places and the flag one");
    expect(out_points.shape(0) == m && out_points.shape(1) == N && out_tangents.shape(0) == m && out_tangents.shape(1) == N &&
               out_t.shape(0) == m && status.size() == m && steps.size() == m && rejected.size() == m &&
               extended_attempts.size() == m && accuracy.size() == m && lipschitz.size() == m,
           "results have not one row for each path");
    const Kernel& lanes = kernel(width);
    Paths queue(static_cast<std::int64_t>(m), counts.data(), flag.data());
    const Job job{&system, &queue, points.data(), start.data(), target.data(), start_row.data(), target_row.data(),
                  t_from.data(), t_to.data(), contraction, caution, trust, smallest_step, end_zone, most_steps, extended,
                  out_points.data(), out_tangents.data(), out_t.data(), status.data(), steps.data(), rejected.data(),
                  extended_attempts.data(), accuracy.data(), lipschitz.data()};
    const auto groups = static_cast<int>((m + lanes.lanes - 1) / lanes.lanes);
    const int workers = std::max(1, std::min(threads, groups));
    std::vector<std::unique_ptr<Workspace>> spaces;
    for (int i = 0; i < workers; ++i) spaces.push_back(std::make_unique<Workspace>(lanes.workspace(system)));

    std::vector<std::thread> running;
    running.reserve(static_cast<std::size_t>(workers));
    const nb::gil_scoped_release release;
    try {
        for (int i = 1; i < workers; ++i) running.emplace_back([&, i] { lanes.track(job, spaces[i]->data()); });
    } catch (const std::exception&) {
        // No more threads, or no memory for one: those there are do all the work. Nothing may be thrown past threads
        // that run.
    }
    lanes.track(job, spaces[0]->data());
    for (std::thread& thread : running) thread.join();
}

void evaluate(const Program& program, const std::string& width, const PairTable& points, const PairTable& parameters, const Rows& row,
              const Out<double, nb::shape<-1, -1, 2>>& values, const Out<double, nb::shape<-1, -1, -1, 2>>& derivatives) {
    const System& system = program.system();
    const std::size_t m = points.shape(0), n = static_cast<std::size_t>(system.equations), N = static_cast<std::size_t>(system.coordinates);
    expect(points.shape(1) == N, "points have not as many coordinates as the system");
    expect(parameters.shape(1) == static_cast<std::size_t>(system.parameters), "there are not as many parameters as in the system");
    rows_within(row, m, parameters.shape(0));
    expect(values.shape(0) == m && values.shape(1) == n, "values have not one row for each point");
    expect(derivatives.shape(0) == m && derivatives.shape(1) == n && derivatives.shape(2) == N, "derivatives have not one table for each point");
    const Kernel& lanes = kernel(width);
    const Workspace space(lanes.workspace(system));
    const nb::gil_scoped_release release;
    lanes.evaluate(system, static_cast<std::int64_t>(m), points.data(), parameters.data(), row.data(), values.data(), derivatives.data(), space.data());
}

}  // namespace

NB_MODULE(_kernel, module) {
    module.doc() = "Paths tracked in the lanes of vector registers; called through neurovariety.solve.track.native.";
    nb::class_<Program>(module, "Program").def("__init__", &program);
    module.def("widths", &widths);
    // Without the instruction, a fused multiply-add is a slow call; every other processor in use has it.
    module.def("portable_is_fast", [] {
#ifdef X86_LANES
        return static_cast<bool>(__builtin_cpu_supports("fma"));
#else
        return true;
#endif
    });
    module.def("lanes", [](const std::string& width) { return kernel(width).lanes; });
    module.def("track", &track);
    module.def("evaluate", &evaluate);
}
