/* SPDX-License-Identifier: MIT */
#include "api/records.h"

#include "api/records/records.h"

#include <string.h>

static const Record *const records[] = {&schema_build_definition,
                                        &record_install,
                                        &record_repo_info,
                                        &record_parameter,
                                        &record_service_with_module,
                                        &record_docker_build_step,
                                        &record_advanced_settings,
                                        &record_resource_spec,
                                        &record_cache_setting,
                                        &record_storage_setting,
                                        &record_storages_property,
                                        &record_label,
                                        &schema_template_definition,
                                        &record_target_service,
                                        &record_input,
                                        &schema_project_query,
                                        &schema_list_query,
                                        &schema_detail_query,
                                        &schema_delete_query,
                                        &schema_message_reply,
                                        &schema_list_reply,
                                        &record_build,
                                        &schema_detail_reply,
                                        &record_detail_repo,
                                        &record_build_env,
                                        &record_detail_parameter,
                                        &record_output,
                                        &record_post_build,
                                        &record_docker_build,
                                        &record_object_storage_upload,
                                        &record_upload_detail,
                                        &record_file_archive,
                                        &record_plan,
                                        &record_change,
                                        &record_difference,
                                        &record_report,
                                        &record_applied};

const Record *const *schema_records(size_t *count) {
  *count = COUNT(records);
  return records;
}

const Record *schema_record(const char *name) {
  for (size_t i = 0; i < COUNT(records); i++)
    if (strcmp(records[i]->name, name) == 0)
      return records[i];
  return NULL;
}
