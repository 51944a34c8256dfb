/* SPDX-License-Identifier: MIT */
#include "match/host.h"

#include "match/server_name.h"

static struct compiled_parameter *first_parameter(const struct compiled_signature *signature)
{
    return &signature->parameters[signature->target_parameter];
}

/* Where to go on behind what settles the host of a URL that begins the string. */
static struct straight_beginning begin(struct compiled_parameter *parameter,
                                       const struct pattern_run *run, struct text string,
                                       struct text settled)
{
    const struct straight_beginning none = {0};
    const struct straight *straight =
        parameter->pattern ? pattern_straight(parameter->pattern, run) : NULL;
    if (!straight || settled.size == 0 || settled.data != string.data || !text_is_ascii(settled))
        return none;
    struct straight_beginning found = straight_begin(straight, settled, compiled_group(parameter));
    return found.first == 0 ? found : none;
}

bool host_find_known(const struct target_memo *memo, const struct pattern_run *run,
                     const struct compiled_signature *signature, struct text string,
                     struct text *ret_url, struct host_answer *ret_answer)
{
    struct compiled_parameter *parameter = first_parameter(signature);
    struct host_answer known;
    struct text url;
    if (!target_memo_find_host(memo, signature->index, string, &known) ||
        known.beginning.size == 0 || !text_is_ascii(string) ||
        !straight_go_on(pattern_straight(parameter->pattern, run), known.beginning, string,
                        compiled_group(parameter), &url))
        return false;
    *ret_url = text_trim(url);
    *ret_answer = known;
    return true;
}

struct host_answer host_find(struct target_memo *memo, const struct pattern_run *run,
                             const struct compiled_signature *signature, struct text string,
                             struct text url)
{
    struct host_answer answer;
    bool known = target_memo_find_host(memo, signature->index, url, &answer);
    if (known && answer.beginning.size > 0)
        return answer;
    const struct text settled = server_name_settled(url);
    answer.beginning = begin(first_parameter(signature), run, string, settled);
    if (known && answer.beginning.size == 0)
        return answer;
    if (!known)
        answer.host = server_name_of_url(url);
    answer.number = target_memo_set_host(memo, signature->index, settled, &answer);
    return answer;
}
