/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "diagnose/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define MOST_CAUSES 20
#define MOST_FINDINGS 24

/* A network with the memory for it, and its answer. */
struct sample {
    struct network_cause causes[MOST_CAUSES];
    struct network_finding findings[MOST_FINDINGS];
    struct network_link links[MOST_FINDINGS][MOST_CAUSES];
    struct network network;
    double cause[MOST_CAUSES], group[MOST_CAUSES];
    bool approximate[MOST_CAUSES];
};

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static double next_between(uint32_t *state, double least, double greatest)
{
    return least + (greatest - least) * (next(state) % 100000) / 100000;
}

static void make(struct sample *sample, size_t causes, size_t findings)
{
    *sample = (struct sample){0};
    for (size_t i = 0; i < causes; i++)
        sample->causes[i] = (struct network_cause){0.01, i};
    for (size_t f = 0; f < findings; f++)
        sample->findings[f] = (struct network_finding){true, 0.001, sample->links[f], 0};
    sample->network = (struct network){sample->causes, causes, causes, sample->findings, findings};
}

static void link_to(struct sample *sample, size_t finding, size_t cause, double probability)
{
    struct network_finding *to = &sample->findings[finding];
    to->links[to->link_count++] = (struct network_link){cause, probability};
}

static void solve(struct sample *sample)
{
    struct network_answer answer = {sample->cause, sample->group, sample->approximate};
    network_solve(&sample->network, &answer);
}

/* The sum over all states of all causes, in plain probabilities: the definition itself. */
struct reference {
    double cause[MOST_CAUSES], group[MOST_CAUSES];
};

static double probability_of(const struct network *network, uint32_t state)
{
    double product = 1;
    for (size_t i = 0; i < network->cause_count; i++)
        product *= state >> i & 1 ? network->causes[i].prior : 1 - network->causes[i].prior;
    for (size_t f = 0; f < network->finding_count; f++) {
        const struct network_finding *finding = &network->findings[f];
        double missed = 1 - finding->leak;
        for (size_t i = 0; i < finding->link_count; i++)
            if (state >> finding->links[i].cause & 1)
                missed *= 1 - finding->links[i].probability;
        product *= finding->present ? 1 - missed : missed;
    }
    return product;
}

static void refer(const struct network *network, struct reference *reference)
{
    double total = 0;
    *reference = (struct reference){0};
    for (uint32_t state = 0; state < UINT32_C(1) << network->cause_count; state++) {
        double probability = probability_of(network, state);
        bool done[MOST_CAUSES] = {false};
        total += probability;
        for (size_t i = 0; i < network->cause_count; i++) {
            if (!(state >> i & 1))
                continue;
            size_t group = network->causes[i].group;
            reference->cause[i] += probability;
            reference->group[group] += done[group] ? 0 : probability;
            done[group] = true;
        }
    }
    for (size_t i = 0; i < network->cause_count; i++) {
        reference->cause[i] /= total;
        reference->group[i] /= total;
    }
}

static void make_random(struct sample *sample, uint32_t *state, size_t causes, size_t findings,
                        unsigned links)
{
    make(sample, causes, findings);
    sample->network.group_count = 1 + next(state) % causes;
    for (size_t i = 0; i < causes; i++)
        sample->causes[i] = (struct network_cause){next_between(state, 0.001, 0.3),
                                                   next(state) % sample->network.group_count};
    for (size_t f = 0; f < findings; f++) {
        sample->findings[f].present = next(state) % 4 != 0;
        sample->findings[f].leak = next_between(state, 0.0005, 0.4);
        for (size_t i = 0; i < causes; i++)
            if (next(state) % causes < links)
                link_to(sample, f, i, next_between(state, 0, 1));
    }
}

static void expect_close(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.15g is not %.15g", value, expected);
}

static void agrees_with_the_sum_over_all_states(void **unused)
{
    (void)unused;
    uint32_t state = 7;
    for (int round = 0; round < 2000; round++) {
        struct sample sample;
        struct reference reference;
        make_random(&sample, &state, 1 + next(&state) % 9, next(&state) % 8, 1 + next(&state) % 4);
        solve(&sample);
        refer(&sample.network, &reference);
        for (size_t i = 0; i < sample.network.cause_count; i++) {
            expect_close(sample.cause[i], reference.cause[i], 1e-12);
            assert_false(sample.approximate[i]);
        }
        for (size_t i = 0; i < sample.network.group_count; i++)
            expect_close(sample.group[i], reference.group[i], 1e-12);
    }
}

static void solves_sixteen_causes_exactly(void **unused)
{
    (void)unused;
    uint32_t state = 11;
    struct sample sample;
    struct reference reference;
    make_random(&sample, &state, 16, 12, 4);
    for (size_t i = 0; i < 16; i++)
        link_to(&sample, 0, i, 0.3); /* all in one component; a cause may have two links */
    solve(&sample);
    refer(&sample.network, &reference);
    for (size_t i = 0; i < 16; i++) {
        expect_close(sample.cause[i], reference.cause[i], 1e-12);
        expect_close(sample.group[i], reference.group[i], 1e-12);
        assert_false(sample.approximate[i]);
    }
}

/* As an author of articles would write them: low priors and leaks, each finding for a few causes
 * that are neighbours, so that all hang together. */
static void make_large(struct sample *sample, uint32_t *state, size_t causes)
{
    make(sample, causes, causes + 2);
    for (size_t i = 0; i < causes; i++)
        sample->causes[i] = (struct network_cause){next_between(state, 0.005, 0.03), i / 2};
    for (size_t f = 0; f + 1 < causes; f++) {
        sample->findings[f].leak = next_between(state, 0.001, 0.02);
        link_to(sample, f, f, next_between(state, 0.1, 0.95));
        link_to(sample, f, f + 1, next_between(state, 0.1, 0.95));
        if (next(state) % 2)
            link_to(sample, f, next(state) % causes, next_between(state, 0.1, 0.6));
    }
    for (size_t f = causes - 1; f < causes + 2; f++) {
        sample->findings[f].present = false;
        link_to(sample, f, next(state) % causes, next_between(state, 0.1, 0.6));
    }
}

static void comes_close_beyond_sixteen_causes(void **unused)
{
    (void)unused;
    uint32_t state = 3;
    double worst_cause = 0, worst_group = 0;
    for (int round = 0; round < 24; round++) {
        struct sample sample;
        struct reference reference;
        make_large(&sample, &state, round < 22 ? 17 + (size_t)round % 2 : (size_t)round - 3);
        solve(&sample);
        refer(&sample.network, &reference);
        for (size_t i = 0; i < sample.network.cause_count; i++) {
            assert_true(sample.approximate[i]);
            worst_cause = fmax(worst_cause, fabs(sample.cause[i] - reference.cause[i]));
            worst_group = fmax(worst_group, fabs(sample.group[i] - reference.group[i]));
            assert_true(sample.group[sample.causes[i].group] >= sample.cause[i] - 1e-12);
        }
    }
    /* measured: 0.241 and 0.224, where every finding has two or three rival causes */
    assert_true(worst_cause < 0.25);
    assert_true(worst_group < 0.25);
}

static void components_do_not_disturb_each_other(void **unused)
{
    (void)unused;
    struct sample sample;
    make(&sample, 3, 2);
    link_to(&sample, 0, 0, 0.9);
    link_to(&sample, 1, 2, 0.9);
    sample.network.group_count = 2;
    sample.causes[2].group = 0; /* of one problem, without a common finding */
    solve(&sample);
    double lone = 0.009001 / (0.009001 + 0.00099);
    expect_close(sample.cause[0], lone, 1e-12);
    expect_close(sample.cause[1], 0.01, 1e-12);
    expect_close(sample.cause[2], lone, 1e-12);
    expect_close(sample.group[0], 1 - (1 - lone) * (1 - lone), 1e-12);
}

static void worked_examples_hold(void **unused)
{
    (void)unused;
    static const double leaks[] = {0.05, 0.01, 0.001}, expected[] = {0.155, 0.48, 0.90};
    for (size_t i = 0; i < 3; i++) {
        struct sample sample;
        make(&sample, 1, 1);
        sample.findings[0].leak = leaks[i];
        link_to(&sample, 0, 0, 0.9);
        solve(&sample);
        expect_close(sample.cause[0], expected[i], 0.005);
    }
    struct sample both;
    make(&both, 2, 1);
    both.network.group_count = 1;
    both.causes[1].group = 0;
    link_to(&both, 0, 0, 0.95);
    link_to(&both, 0, 1, 0.95);
    solve(&both);
    expect_close(both.cause[0], 0.478, 0.0005);
    expect_close(both.cause[1], both.cause[0], 1e-12);
    expect_close(both.group[0], 0.951, 0.0005);
}

static void keeps_the_digits_of_small_numbers(void **unused)
{
    (void)unused;
    struct sample sample;
    make(&sample, 1, 1);
    sample.findings[0].leak = 1e-15;
    sample.causes[0].prior = 1e-15;
    link_to(&sample, 0, 0, 0.5);
    solve(&sample);
    expect_close(sample.cause[0], 1.0 / 3, 1e-9);
}

static void many_findings_do_not_underflow(void **unused)
{
    (void)unused;
    struct sample sample;
    make(&sample, 2, MOST_FINDINGS);
    for (size_t f = 0; f < MOST_FINDINGS; f++) {
        sample.findings[f].leak = 1e-100;
        link_to(&sample, f, 0, 1e-50);
        link_to(&sample, f, 1, 1e-50);
    }
    solve(&sample);
    /* both causes at once double each of the findings */
    double both = 0.0001 * (1 << MOST_FINDINGS), one = 0.0099;
    expect_close(sample.cause[0], (both + one) / (both + 2 * one), 1e-9);
}

static void what_cannot_be_says_nothing(void **unused)
{
    (void)unused;
    struct sample sample;
    make(&sample, 2, 2);
    sample.findings[0].leak = 0; /* seen, though nothing can show it */
    link_to(&sample, 0, 0, 0);
    sample.findings[1].present = false; /* missed, though it always shows */
    sample.findings[1].leak = 1;
    link_to(&sample, 1, 1, 1);
    sample.causes[1].prior = 1;
    solve(&sample);
    expect_close(sample.cause[0], 0.01, 1e-12);
    expect_close(sample.cause[1], 1, 0);
}

static void empty_networks_have_answers(void **unused)
{
    (void)unused;
    struct sample sample;
    make(&sample, 0, 0);
    solve(&sample);
    make(&sample, 2, 1); /* a finding without links belongs to no component */
    solve(&sample);
    expect_close(sample.cause[0], 0.01, 1e-12);
    expect_close(sample.group[1], 0.01, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_sum_over_all_states),
        cmocka_unit_test(solves_sixteen_causes_exactly),
        cmocka_unit_test(comes_close_beyond_sixteen_causes),
        cmocka_unit_test(components_do_not_disturb_each_other),
        cmocka_unit_test(worked_examples_hold),
        cmocka_unit_test(keeps_the_digits_of_small_numbers),
        cmocka_unit_test(many_findings_do_not_underflow),
        cmocka_unit_test(what_cannot_be_says_nothing),
        cmocka_unit_test(empty_networks_have_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
