-- SPDX-License-Identifier: MIT
-- mistake.lua <name>: makes that mistake; what matters is what the sanitizer says.
require("mistakes")[arg[1]]()
