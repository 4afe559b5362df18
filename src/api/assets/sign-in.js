// The secret stands behind '#': no server, log or proxy has seen it until the person says so.
"use strict";
const button = document.getElementById("go");
const said = document.getElementById("said");
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

function say(text) {
  said.textContent = text;
}

async function signIn() {
  button.disabled = true;
  try {
    const reply = await fetch("/api/v1/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    const told = await reply.json();
    if (!reply.ok) {
      say("没有登录：" + told.detail);
      return;
    }
    sessionStorage.setItem("csrf", told.csrf);
    say("已登录：" + told.name + "（" + told.role + "）");
  } catch {
    button.disabled = false;
    say("连接失败，请再试一次。");
  }
}

if (/^[0-9a-f]{64}$/.test(token)) {
  button.addEventListener("click", signIn);
} else {
  button.disabled = true;
  say("链接不完整：请整个复制，包括 # 后面的部分。");
}
