#include "demo_page.h"

#include "demo_style.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SCENES_MAX 64

struct scene {
	void *png;
	size_t length;
};

struct demo_page {
	struct quark_sim *sim;
	const char *title;
	unsigned int day_start_s;
	FILE *steps; /* the middle of the page, in memory */
	char *text;
	size_t length;
	struct scene scenes[SCENES_MAX];
	int scene_count;
	char *note;     /* the scenario's newest caption */
	char *shown[2]; /* what the eyes saw in the last step that has pictures */
	unsigned int step_count, tones[4];
	int failed;
};

static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

static void put_base64(FILE *out, const unsigned char *data, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16;

		if (i + 1 < length)
			bits |= (uint32_t)data[i + 1] << 8;
		if (i + 2 < length)
			bits |= data[i + 2];
		fputc(digits[bits >> 18], out);
		fputc(digits[bits >> 12 & 63], out);
		fputc(i + 1 < length ? digits[bits >> 6 & 63] : '=', out);
		fputc(i + 2 < length ? digits[bits & 63] : '=', out);
	}
}

struct demo_page *demo_page_new(struct quark_sim *sim, const char *title, unsigned int day_start_s)
{
	struct demo_page *page = calloc(1, sizeof *page);

	if (!page)
		return NULL;
	page->sim = sim;
	page->title = title;
	page->day_start_s = day_start_s;
	page->steps = open_memstream(&page->text, &page->length);
	if (page->steps)
		return page;
	free(page);
	return NULL;
}

/* The number of the scene that the wearer looks at, kept once however often it is seen. */
static int find_scene(struct demo_page *page)
{
	struct scene now = {NULL, 0};

	if (quark_sim_scene(page->sim, &now.png, &now.length))
		return -1;
	for (int i = 0; i < page->scene_count; i++) {
		if (page->scenes[i].length != now.length || memcmp(page->scenes[i].png, now.png, now.length))
			continue;
		quark_sim_free(now.png);
		return i;
	}
	if (page->scene_count == SCENES_MAX) {
		quark_sim_free(now.png);
		return -1;
	}
	page->scenes[page->scene_count] = now;
	return page->scene_count++;
}

static void put_eye(struct demo_page *page, int eye, int scene)
{
	const char *name = eye ? "right" : "left";

	fprintf(page->steps, "<figure><div class=\"eye scene%d\"><img alt=\"What the %s eye sees\" ", scene, name);
	fputs("src=\"data:image/svg+xml;base64,", page->steps);
	put_base64(page->steps, (const unsigned char *)page->shown[eye], strlen(page->shown[eye]));
	fprintf(page->steps, "\"></div><figcaption>%s eye</figcaption></figure>\n", name);
}

/* 1 when this eye sees something new. */
static int look(struct demo_page *page, int eye)
{
	char *svg = NULL;
	int is_new;

	if (quark_sim_view(page->sim, eye, &svg)) {
		page->failed = 1;
		return 0;
	}
	is_new = !page->shown[eye] || strcmp(page->shown[eye], svg) != 0;
	quark_sim_free(page->shown[eye]);
	page->shown[eye] = svg;
	return is_new;
}

/* Only a view that changed is worth a picture, and drawing the scene is what takes most time. */
static void put_views(struct demo_page *page)
{
	int is_new, scene;

	if (!page->sim)
		return;
	if (!quark_sim_get(page->sim, QUARK_SIM_VALUE_WORN)) {
		fputs("<p class=\"same\">Nobody looks through the glasses.</p>\n", page->steps);
		return;
	}
	is_new = look(page, 0);
	is_new |= look(page, 1);
	if (page->failed)
		return;
	if (!is_new) {
		fputs("<p class=\"same\">Both eyes see the same overlay as before.</p>\n", page->steps);
		return;
	}
	scene = find_scene(page);
	fputs("<div class=\"eyes\">\n", page->steps);
	put_eye(page, 0, scene);
	put_eye(page, 1, scene);
	fputs("</div>\n", page->steps);
}

static void put_failure(struct demo_page *page, const struct quark_failure *failure)
{
	static const char *const retries[] = {"a retry cannot help", "retry at once", "retry later",
					      "retry after an event", "retry after the wearer did something"};
	int retry = quark_failure_retry(failure);

	fprintf(page->steps, "<div class=\"failure\"><b>%s</b> <span>stage: %s</span> <span>%s</span><p>",
		quark_status_name(quark_failure_status(failure)), quark_stage_name(quark_failure_stage(failure)),
		retry >= 0 && retry <= QUARK_RETRY_ASK_WEARER ? retries[retry] : "");
	put_text(page->steps, quark_failure_text(failure));
	fputs("</p>", page->steps);
	if (*quark_failure_hint(failure)) {
		fputs("<p class=\"hint\">", page->steps);
		put_text(page->steps, quark_failure_hint(failure));
		fputs("</p>", page->steps);
	}
	fputs("</div>\n", page->steps);
}

/* The scenario's caption, once. */
static void put_note(struct demo_page *page)
{
	char *note = NULL;
	int is_new;

	if (!page->sim || quark_sim_note(page->sim, &note))
		return; /* the glasses are elsewhere, or gone, and their scenario with them */
	is_new = *note && (!page->note || strcmp(page->note, note) != 0);
	quark_sim_free(page->note);
	page->note = note;
	if (!is_new)
		return;
	printf("\n# %s\n", note);
	fputs("<p class=\"note\">", page->steps);
	put_text(page->steps, note);
	fputs("</p>\n", page->steps);
}

static void print_step(const char *time, const char *happened, const char *line, const char *did)
{
	printf("%s  %s\n", time, happened);
	if (line)
		printf("          ! %s\n", line);
	if (did)
		printf("          > %s\n", did);
}

void demo_page_step(struct demo_page *page, uint64_t time_us, enum demo_tone tone, const char *happened,
		    const struct quark_failure *failure, const char *line, const char *did)
{
	static const char *const tones[] = {"plain", "good", "warn", "bad"};
	uint64_t seconds = page->day_start_s + time_us / 1000000;
	char time[32];

	snprintf(time, sizeof time, "%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64, seconds / 3600 % 24, seconds / 60 % 60,
		 seconds % 60);
	page->step_count++;
	page->tones[tone]++;
	fprintf(page->steps, "<li class=\"%s\"><time>%s</time><div class=\"step\">\n", tones[tone], time);
	put_note(page);
	print_step(time, happened, failure ? line : NULL, did);
	fputs("<h2>", page->steps);
	put_text(page->steps, happened);
	fputs("</h2>\n", page->steps);
	if (failure)
		put_failure(page, failure);
	if (did) {
		fputs("<p class=\"did\">", page->steps);
		put_text(page->steps, did);
		fputs("</p>\n", page->steps);
	}
	put_views(page);
	fputs("</div></li>\n", page->steps);
}

static void put_scenes(const struct demo_page *page, FILE *out)
{
	for (int i = 0; i < page->scene_count; i++) {
		fprintf(out, ".scene%d { background-image: var(--glass), url(data:image/png;base64,", i);
		put_base64(out, page->scenes[i].png, page->scenes[i].length);
		fputs(") }\n", out);
	}
}

static const char *lead(const struct demo_page *page)
{
	if (!page->sim)
		return "A small shopping app on glasses elsewhere, and what it saw of their day: each step tells what "
		       "happened and what the app did. What the wearer saw stays with the wearer.";
	return "A small shopping app on simulated glasses, from morning to night in virtual time. Each step tells what "
	       "happened and what the app did, and shows what both eyes saw: the app's overlay over the scene before "
	       "the "
	       "wearer. The picture of the right eye differs a little from the left one's: that is the depth.";
}

static void put_page(const struct demo_page *page, FILE *out)
{
	fputs("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
	      out);
	put_text(out, page->title);
	fprintf(out, "</title>\n<style>\n%s", demo_style);
	put_scenes(page, out);
	fputs("</style></head><body>\n<header><p class=\"brand\">libquark</p><h1>", out);
	put_text(out, page->title);
	fprintf(out,
		"</h1>\n<p class=\"lead\">%s</p>\n<ul class=\"sums\"><li><b>%u</b> steps</li><li "
		"class=\"good\"><b>%u"
		"</b> done</li><li class=\"warn\"><b>%u</b> warnings</li><li class=\"bad\"><b>%u</b> failures, each "
		"with "
		"its reason</li></ul></header>\n<ol>\n",
		lead(page), page->step_count, page->tones[DEMO_GOOD], page->tones[DEMO_WARN], page->tones[DEMO_BAD]);
	fwrite(page->text, 1, page->length, out);
	fputs("</ol>\n<footer>Written by examples/day_with_glasses.c. The same scenario gives the same page, byte for "
	      "byte.</footer>\n</body></html>\n",
	      out);
}

static void free_page(struct demo_page *page)
{
	for (int i = 0; i < page->scene_count; i++)
		quark_sim_free(page->scenes[i].png);
	quark_sim_free(page->shown[0]);
	quark_sim_free(page->shown[1]);
	quark_sim_free(page->note);
	free(page->text);
	free(page);
}

static int write_file(const struct demo_page *page, const char *folder)
{
	char path[4096];
	FILE *out;
	int failed;

	if (mkdir(folder, 0777) && errno != EEXIST)
		return fprintf(stderr, "%s cannot be made: %s\n", folder, strerror(errno)), -1;
	snprintf(path, sizeof path, "%s/index.html", folder);
	out = fopen(path, "w");
	if (out)
		put_page(page, out);
	failed = !out || ferror(out);
	if (out && fclose(out))
		failed = 1;
	if (failed)
		return fprintf(stderr, "%s cannot be written: %s\n", path, strerror(errno)), -1;
	printf("\n%s\n", path);
	return 0;
}

int demo_page_write(struct demo_page *page, const char *folder)
{
	int status = ferror(page->steps) || page->failed;

	if (fclose(page->steps) || status) {
		fputs("the page could not be made: no memory, or the glasses are gone\n", stderr);
		status = -1;
	} else {
		status = write_file(page, folder);
	}
	free_page(page);
	return status;
}
