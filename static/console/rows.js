/* Forms with rows: a button adds one, and blank spare rows wait until they are asked for. Without this script the
   spare rows are simply there. */
'use strict';
{
  const prepare = (section) => {
    const prefix = section.dataset.rows;
    const total = section.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    const list = section.querySelector('.hf-rows-list');
    const blank = section.querySelector('template');
    const button = section.querySelector('.hf-add-row');

    const show = (row) => {
      row.hidden = false;
      row.querySelector('input:not([type="hidden"]), select, textarea').focus();
    };

    const add = () => {
      const spare = list.querySelector('.hf-row[hidden]');
      if (spare) {
        show(spare);
        return;
      }
      const number = Number(total.value);
      list.insertAdjacentHTML('beforeend', blank.innerHTML.replaceAll('__prefix__', String(number)));
      const row = list.lastElementChild;
      row.querySelector('.hf-row-number').textContent = String(number + 1);
      total.value = String(number + 1);
      show(row);
    };

    list.querySelectorAll('[data-blank]').forEach((row) => { row.hidden = true; });
    button.hidden = false;
    button.addEventListener('click', add);
  };

  document.querySelectorAll('[data-rows]').forEach(prepare);
}
