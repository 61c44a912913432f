"""What a form on screen asks for: scripts that the browser answers, for tests and for the walk."""

# The inputs of the form that are asked for and empty, once each: a group of boxes is one. Questions of a
# checklist are counted by themselves.
EMPTY = """() => [...document.querySelectorAll('form[method="post"] .form-row')]
  .filter((row) => !row.closest('.hf-question') && row.checkVisibility())
  .filter((row) => row.querySelector(':scope > :is(label, legend, .hf-choice) :is(.hf-needed, .hf-required)'))
  .filter((row) => {
    const rows = row.closest('[data-rows]');
    return !rows || rows.querySelector('h2 .hf-needed');
  })
  .map((row) => [...row.querySelectorAll('input:not([type=hidden]), select, textarea')])
  .filter((fields) => fields.length && !fields.some((field) =>
    ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value !== ''))
  .map((fields) => fields[0].name)"""
FILLED_IN = """(name) => [...document.getElementsByName(name)].some((field) =>
  ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value !== '')"""
# A question that may follow is not asked for yet.
UNANSWERED = """() => [...document.querySelectorAll('fieldset.hf-question:not(:has(legend .hf-follows))')]
  .filter((question) => !question.querySelector('input[type=radio]:checked')).length"""
