// Sends the file that is dropped or chosen to our own route, and says how far it is.
(() => {
  const box = document.getElementById("varda-drop");
  if (!box || box.dataset.ready) return;
  box.dataset.ready = "yes";
  const input = box.querySelector("input");
  const bar = box.querySelector("progress");
  const said = box.querySelector(".said");
  const say = (text) => { said.textContent = text; };

  const send = (file) => {
    if (!file || box.dataset.sending) return;
    if (file.size > Number(box.dataset.largest)) { say(box.dataset.tooLarge); return; }
    box.dataset.sending = "yes";
    input.disabled = true;
    const request = new XMLHttpRequest();
    request.open("POST", box.dataset.to);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Varda-Token", box.dataset.token);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    const over = (text) => { delete box.dataset.sending; input.disabled = false; bar.hidden = true; say(text); };
    request.upload.onprogress = (sent) => {
      bar.hidden = false;
      bar.max = file.size || 1;
      bar.value = sent.loaded;
      say(`${Math.floor(100 * sent.loaded / (file.size || 1))} % · ${file.name}`);
    };
    request.onload = () => {
      if (request.status === 204) { say(box.dataset.done); } else { over(request.responseText); }
    };
    request.onerror = () => over(box.dataset.broken);
    request.send(file);
  };

  input.addEventListener("change", () => send(input.files[0]));
  box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("over"); });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    send(event.dataTransfer.files[0]);
  });
  // A file may have been chosen before this script came.
  send(input.files[0]);
})();
