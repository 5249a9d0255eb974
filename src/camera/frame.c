#include "camera/frame.h"

#include "core/context.h"

#include <stdlib.h>
#include <string.h>

struct qk_credits *qk_credits_new(struct quark_context *context, uint32_t limit)
{
	struct qk_credits *credits = calloc(1, sizeof *credits);

	if (!credits)
		return NULL;
	if (pthread_mutex_init(&credits->lock, NULL)) {
		free(credits);
		return NULL;
	}
	atomic_init(&credits->state, QK_CREDITS_OPEN);
	atomic_init(&credits->owed, 0);
	atomic_init(&credits->limit, (int)limit);
	credits->context = context;
	return credits;
}

static void free_credits(struct qk_credits *credits)
{
	pthread_mutex_destroy(&credits->lock);
	free(credits);
}

/* Takes one part out of the state; the last part frees it all. */
static void leave(struct qk_credits *credits, uint32_t part)
{
	if (atomic_fetch_sub_explicit(&credits->state, part, memory_order_acq_rel) == part)
		free_credits(credits);
}

void qk_credits_close(struct qk_credits *credits)
{
	if (!credits)
		return;
	pthread_mutex_lock(&credits->lock);
	credits->context = NULL;
	pthread_mutex_unlock(&credits->lock);
	leave(credits, QK_CREDITS_OPEN);
}

static void owe(struct qk_credits *credits, int count)
{
	atomic_store_explicit(&credits->owed, count, memory_order_relaxed);
}

static int owed(struct qk_credits *credits)
{
	return atomic_load_explicit(&credits->owed, memory_order_relaxed);
}

void qk_credits_skip(struct qk_credits *credits)
{
	owe(credits, owed(credits) + 1);
}

/* Only the context's thread takes slots, so that a free one stays free until it is taken. `owed` is written before:
 * whoever gives this slot back sees it. */
static struct quark_frame *take_slot(struct qk_credits *credits)
{
	uint32_t unused = ~atomic_load_explicit(&credits->state, memory_order_acquire) & QK_CREDITS_SLOTS, slot;

	if (!unused)
		return NULL;
	slot = (uint32_t)__builtin_ctz(unused);
	atomic_fetch_add_explicit(&credits->state, 1u << slot, memory_order_acq_rel);
	credits->frames[slot].slot = slot;
	return &credits->frames[slot];
}

static void fill(struct quark_frame *frame, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	atomic_store_explicit(&frame->references, 1, memory_order_relaxed);
	frame->buffer = buffer;
	frame->header = *header;
}

struct quark_frame *qk_credits_frame(struct qk_credits *credits, const struct qk_media_header *header,
				     struct qk_media_buffer *buffer)
{
	struct quark_frame *frame;

	qk_credits_skip(credits);
	frame = take_slot(credits);
	if (!frame) {
		qk_media_unref(buffer);
		return NULL;
	}
	frame->credits = credits;
	fill(frame, header, buffer);
	return frame;
}

static int limit_of(struct qk_credits *credits)
{
	return atomic_load_explicit(&credits->limit, memory_order_relaxed);
}

void qk_credits_resize(struct qk_credits *credits, uint32_t limit)
{
	owe(credits, owed(credits) + (int)limit - limit_of(credits));
	atomic_store_explicit(&credits->limit, (int)limit, memory_order_relaxed);
}

void qk_credits_renew(struct qk_credits *credits)
{
	owe(credits, limit_of(credits));
}

/* Few are set, and not every processor that this is built for counts them at once. */
static int count_bits(uint32_t bits)
{
	int count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

/* Credits go back in batches of half of them; one at a time when less is left with the glasses. */
uint32_t qk_credits_due(struct qk_credits *credits, int take)
{
	int all = owed(credits), limit = limit_of(credits), back;

	if (2 * all < limit)
		return 0;
	back = all - count_bits(atomic_load_explicit(&credits->state, memory_order_acquire) & QK_CREDITS_SLOTS);
	if (back <= 0 || (2 * back < limit && 2 * all <= limit))
		return 0;
	if (take)
		owe(credits, all - back);
	return (uint32_t)back;
}

struct quark_frame *qk_frame_new(const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct quark_frame *frame = calloc(1, sizeof *frame);

	if (frame)
		fill(frame, header, buffer);
	return frame;
}

/* The glasses have no credit left and may be silent: the context must give this one back without waiting for them. */
static void wake(struct qk_credits *credits)
{
	pthread_mutex_lock(&credits->lock);
	if (credits->context)
		qk_context_poke(credits->context);
	pthread_mutex_unlock(&credits->lock);
}

static int is_starved(struct qk_credits *credits)
{
	return owed(credits) >= limit_of(credits);
}

/* The frame's memory is the credits', which may be gone as soon as its bit is cleared: the same step takes a guard that
 * keeps them until the context was woken. */
static void give_back(struct qk_credits *credits, uint32_t bit)
{
	atomic_fetch_add_explicit(&credits->state, QK_CREDITS_GUARD - bit, memory_order_acq_rel);
	if (is_starved(credits))
		wake(credits);
	leave(credits, QK_CREDITS_GUARD);
}

static void release(struct quark_frame *frame)
{
	struct qk_credits *credits = frame->credits;

	qk_media_unref(frame->buffer);
	frame->buffer = NULL;
	if (credits)
		give_back(credits, 1u << frame->slot);
	else
		free(frame);
}

struct quark_frame *quark_frame_ref(struct quark_frame *frame)
{
	if (frame)
		atomic_fetch_add_explicit(&frame->references, 1, memory_order_relaxed);
	return frame;
}

void quark_frame_unref(struct quark_frame *frame)
{
	if (frame && atomic_fetch_sub_explicit(&frame->references, 1, memory_order_acq_rel) == 1)
		release(frame);
}

void qk_frame_wipe(struct quark_frame *frame)
{
	if (frame && atomic_load_explicit(&frame->references, memory_order_acquire) == 1)
		qk_media_clear(frame->buffer);
	quark_frame_unref(frame);
}
