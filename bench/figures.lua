-- SPDX-License-Identifier: MIT
-- Written by script/bench --renew: instructions of a warm list_builds of 20 builds, and the
-- libcurl, Lua, C library and processor it was counted with.
return { list_builds = 373005, libraries = "7.88.1 5.4.4 2.36 x86_64" }
