-- The second wall, after escaping: nothing that a text could smuggle into a page runs there.
-- Attributes are those listed here, addresses are http, https, mailto or the book's own, and no raw HTML stands in a
-- chapter. Quarto runs this file as a filter of both formats, the embedded renderer after the citations.

local KEPT = {}
for name in ("alt colspan dir fig-alt height kind lang number role rowspan scope start tabindex title width"):gmatch("%S+") do
  KEPT[name] = true
end
local SCHEMES = { http = true, https = true, mailto = true }
local inside_quarto = quarto ~= nil

local function keeps(name)
  name = name:lower()
  if inside_quarto and (name == "style" or name:match("^[%w]+%-[%w%-]+$")) then
    return true -- Quarto's own: layout-ncol, tbl-colwidths
  end
  return KEPT[name] or name:match("^aria%-%l+$") or name:match("^data%-[%l%-]+$")
end

local function clean(el)
  local changed = false
  for name in pairs(el.attributes) do
    if not keeps(name) or (name == "tabindex" and not el.attributes[name]:match("^%-?%d+$")) then
      el.attributes[name] = nil
      changed = true
    end
  end
  return changed and el or nil
end

-- Browsers pass over white space and control characters in front of a scheme and within it.
local function is_safe(target)
  local scheme = target:gsub("[%z\1-\32\127]", ""):match("^([^/?#:]*):")
  return scheme == nil or SCHEMES[scheme:lower()] == true
end

local function link(el)
  if not is_safe(el.target) then
    return el.content
  end
  return clean(el)
end

local function image(el)
  if not is_safe(el.src) then
    return el.caption
  end
  return clean(el)
end

local function raw(el)
  if el.format:match("^html") and not inside_quarto then
    return {}
  end
end

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

-- What is for print alone is in no page; notes are folded under their title.
local function for_print(el)
  if FORMAT:match("^html") and el.classes:includes("print") then
    return {}
  end
  if FORMAT:match("^html") and el.classes:includes("notes") and el.attributes["data-title"] then
    local title = el.attributes["data-title"]:gsub('[&<>"]', ENTITIES)
    local out = pandoc.Blocks({ pandoc.RawBlock("html", '<details class="notes"><summary>' .. title .. "</summary>") })
    out:extend(el.content)
    out:insert(pandoc.RawBlock("html", "</details>"))
    return out
  end
  return clean(el)
end

-- No line ends behind one or two letters and a hyphen ("E-" and "mail"); print has a rule of its own for it.
local function whole(el)
  if FORMAT:match("^html") and el.text:match("^[%p]*%w%w?%-%a") and #el.text <= 24 then
    return pandoc.Span({ el }, { class = "whole" })
  end
end

return {
  {
    Str = whole,
    Link = link,
    Image = image,
    RawInline = raw,
    RawBlock = raw,
    Span = clean,
    Div = for_print,
    Code = clean,
    CodeBlock = clean,
    Header = clean,
    Figure = clean,
    Table = clean,
  },
}
