/* SPDX-License-Identifier: MIT */
#include "check/unknown.h"
#include "base/near.h"

#include <ctype.h>
#include <string.h>

const char *unknown_suggest(const Record *record, const char *wanted) {
  const char *near = NULL;
  int fewest = 0;
  for (; record != NULL; record = record->more) {
    for (size_t i = 0; i < record->count; i++) {
      int slips = near_slips(wanted, record->fields[i].name);
      if (slips >= 0 && (near == NULL || slips < fewest)) {
        near = record->fields[i].name;
        fewest = slips;
      }
    }
  }
  return near;
}

/* The field that has this name in a record that is easily mistaken for this one, or NULL. */
static const Field *find_mistaken(const Record *record, const char *key) {
  for (; record != NULL; record = record->more)
    for (size_t i = 0; i < record->count; i++)
      if (schema_rare(&record->fields[i])->mistaken != NULL &&
          strcmp(schema_rare(&record->fields[i])->mistaken, key) == 0)
        return &record->fields[i];
  return NULL;
}

void unknown_say(Walk *w, const Record *record, const Path *path) {
  const Field *mistaken = find_mistaken(record, path->key);
  const char *near = unknown_suggest(record, path->key);
  if (mistaken != NULL)
    SAY(w, SEVERITY_ERROR, path, "%s %c%s has \"%s\", not \"%s\"",
        strchr("AEIOU", record->name[0]) != NULL ? "an" : "a",
        tolower((unsigned char)record->name[0]), record->name + 1, mistaken->name, path->key);
  else if (near != NULL)
    SAY(w, SEVERITY_ERROR, path, "unknown %s; did you mean \"%s\"?",
        record->closed ? "option" : "field", near);
  else if (record->closed)
    SAY(w, SEVERITY_ERROR, path, "unknown option");
  else
    SAY(w, SEVERITY_ERROR, path, "unknown field; to send it anyway, put it in extra");
}
