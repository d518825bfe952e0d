/* Keys and the ring tone of the training telephone. */
(() => {
  "use strict";
  const number = document.getElementById("training-number");
  const keys = document.getElementById("training-keys");
  if (!number || !keys) return;
  const state = () => document.getElementById("training-display")?.dataset.state;

  /* before a call the keys fill the number, during a call they are sent at once */
  const press = (key) => {
    if (state() !== "in_call") {
      number.value += key;
      return;
    }
    keys.elements.keys.value = key;
    keys.requestSubmit();
  };
  document.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (key) press(key.dataset.key);
    if (event.target.closest("[data-erase]")) number.value = number.value.slice(0, -1);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.id === "training-dial") number.value = "";
  });

  /* the chosen phone of a long list is in sight */
  document.querySelector('.phones__phone[aria-current="true"]')?.scrollIntoView({ block: "nearest", inline: "center" });

  /* two tones, as long as it rings; browsers play nothing before the first click on the page */
  const isMuted = () => localStorage.getItem("ringer") === "off";
  const ring = () => {
    if (state() !== "ringing" || isMuted() || !navigator.userActivation?.hasBeenActive) return;
    const audio = new AudioContext();
    const volume = audio.createGain();
    volume.gain.value = 0.08;
    volume.connect(audio.destination);
    for (const pitch of [440, 480]) {
      const tone = audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(volume);
      tone.start();
      tone.stop(audio.currentTime + 1);
      tone.onended = () => audio.state === "closed" || audio.close();
    }
  };
  const mute = document.querySelector("[data-ringer]");
  const showMute = () => mute.setAttribute("aria-pressed", String(isMuted()));
  mute.addEventListener("click", () => {
    localStorage.setItem("ringer", isMuted() ? "on" : "off");
    showMute();
  });
  showMute();
  setInterval(ring, 2000);
})();
