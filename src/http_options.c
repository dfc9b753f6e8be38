/* SPDX-License-Identifier: MIT */
#include "http.h"

#include "zadig.h"

static const Field limit_fields[] = {
    {"timeout", "seconds for one request, from first to last byte", .type = TYPE_NUMBER,
     .fallback = "30", .id = CURLOPT_TIMEOUT_MS, .minimum = 0, .below = SEVERITY_ERROR},
    {"connect_timeout", "seconds for the connection, TLS included", .type = TYPE_NUMBER,
     .fallback = "5", .id = CURLOPT_CONNECTTIMEOUT_MS, .minimum = 0, .below = SEVERITY_ERROR},
};
const Record http_limits = {.name = "LimitOptions",
                            .note = "how long a request may take",
                            .source = "lua-zadig",
                            .fields = limit_fields,
                            .count = COUNT(limit_fields),
                            .closed = 1};

static const Field option_fields[] = {
    {"ca_file", "PEM file of the authorities to trust", .type = TYPE_STRING,
     .fallback = "the system's", .id = CURLOPT_CAINFO},
    {"ca_path", "directory of the authorities to trust", .type = TYPE_STRING,
     .fallback = "the system's", .id = CURLOPT_CAPATH},
    {"client_cert", "PEM file of the client certificate", .type = TYPE_STRING,
     .id = CURLOPT_SSLCERT},
    {"client_key", "PEM file of its key", .type = TYPE_STRING, .id = CURLOPT_SSLKEY},
    {"proxy", "URL of a proxy; an empty text for none", .type = TYPE_STRING,
     .fallback = "$https_proxy, $http_proxy", .id = CURLOPT_PROXY},
    {"no_proxy", "hosts to reach without it, separated by commas", .type = TYPE_STRING,
     .fallback = "$no_proxy", .id = CURLOPT_NOPROXY},
    {"unix_socket", "path of a Unix socket to connect to instead of url's host",
     .type = TYPE_STRING, .id = CURLOPT_UNIX_SOCKET_PATH},
    /* not CURLOPT_RESOLVE: an engine would use its addresses, and the connections made to them,
     * for every client */
    {"resolve",
     "addresses for hosts, each as \"host:port:address\"; a proxy is asked for a tunnel there",
     .type = TYPE_STRING, .array = 1, .id = CURLOPT_CONNECT_TO},
    {"headers", "more headers, a table of name and value", .type = TYPE_ANY,
     .id = CURLOPT_HTTPHEADER},
    {"user_agent", "who is calling", .type = TYPE_STRING,
     .fallback = "lua-zadig/" ZADIG_VERSION " libcurl/<version>", .id = CURLOPT_USERAGENT},
    {"insecure", "do not verify the server's certificate: only for a server of your own",
     .type = TYPE_BOOLEAN, .fallback = "false", .id = HTTP_OPTION_INSECURE},
    {"max_body", "bytes a reply may have, unpacked", .type = TYPE_INTEGER,
     .fallback = "33554432 (32 MiB)", .id = HTTP_OPTION_MAX_BODY, .minimum = 1,
     .below = SEVERITY_ERROR},
};
const Record http_options = {.name = "TransportOptions",
                             .note = "how the server is reached",
                             .source = "lua-zadig",
                             .fields = option_fields,
                             .count = COUNT(option_fields),
                             .more = &http_limits,
                             .closed = 1};
