/* SPDX-License-Identifier: MIT */
#include "api/schema.h"

#include <string.h>

const Field *schema_field(const Record *record, const char *name) {
  for (; record != NULL; record = record->more)
    for (size_t i = 0; i < record->count; i++)
      if (strcmp(record->fields[i].name, name) == 0)
        return &record->fields[i];
  return NULL;
}

const Rare *schema_rare(const Field *field) {
  static const Rare none = {0};
  return field->rare != NULL ? field->rare : &none;
}

const char *schema_wire(const Field *field) {
  const char *wire = schema_rare(field)->wire;
  return wire != NULL ? wire : field->name;
}

const char *schema_type_name(Type type) {
  static const char *const names[] = {
      [TYPE_STRING] = "string",   [TYPE_INTEGER] = "integer", [TYPE_NUMBER] = "number",
      [TYPE_BOOLEAN] = "boolean", [TYPE_RECORD] = "table",    [TYPE_ANY] = "any value"};
  return names[type];
}
