// Where nodes stand: springs along the edges, nodes that push each other away, a pull to the middle. The same graph
// always looks the same.

const NEAR = 300; // beyond this nodes do not push each other
const PUSH = 9000;
const PULL = 0.055;
const MIDDLE = 0.012;
const SLOWER = 0.82;
const TURN = Math.PI * (3 - Math.sqrt(5)); // nodes that are new are put on a spiral

export function place(nodes, around) { // a first place for nodes that have none
  let number = 0;
  for (const node of nodes) {
    if (node.x !== undefined) continue;
    number += 1;
    const far = 60 + 26 * Math.sqrt(number);
    node.x = around.x + far * Math.cos(number * TURN);
    node.y = around.y + far * Math.sin(number * TURN);
    node.vx = node.vy = 0;
  }
}

export function step(nodes, edges, heat, wide) { // one step; returns how far the liveliest node went
  const cell = new Map(); // who is near: nodes by square
  for (const node of nodes) {
    const key = `${Math.floor(node.x / NEAR)} ${Math.floor(node.y / NEAR)}`;
    if (!cell.has(key)) cell.set(key, []);
    cell.get(key).push(node);
  }
  for (const [key, here] of cell) {
    const [column, row] = key.split(" ").map(Number);
    for (let dx = 0; dx <= 1; dx += 1) {
      for (let dy = dx ? -1 : 0; dy <= 1; dy += 1) {
        const there = dx || dy ? cell.get(`${column + dx} ${row + dy}`) : here;
        if (there) push(here, there);
      }
    }
  }
  for (const { from, to, length } of edges) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const distance = Math.hypot(dx, dy) || 1;
    const force = PULL * (distance - length) / distance / Math.max(1, Math.sqrt(Math.min(from.degree, to.degree)) * 0.6);
    from.vx += dx * force; from.vy += dy * force;
    to.vx -= dx * force; to.vy -= dy * force;
  }
  let liveliest = 0;
  for (const node of nodes) {
    node.vx = (node.vx - node.x * MIDDLE / wide) * SLOWER;
    node.vy = (node.vy - node.y * MIDDLE * wide) * SLOWER;
    if (node.held) { node.vx = node.vy = 0; continue; }
    const speed = Math.hypot(node.vx, node.vy);
    const most = 28 * heat;
    const scale = speed > most ? most / speed : 1;
    node.x += node.vx * scale;
    node.y += node.vy * scale;
    liveliest = Math.max(liveliest, Math.min(speed, most));
  }
  return liveliest;
}

function push(here, there) {
  for (let i = 0; i < here.length; i += 1) {
    for (let j = here === there ? i + 1 : 0; j < there.length; j += 1) {
      const [one, two] = [here[i], there[j]];
      let [dx, dy] = [(two.x - one.x) / 1.35, two.y - one.y]; // names are wide: nodes beside each other need more room
      if (!dx && !dy) { dx = 1; dy = (i + j) % 2 ? 1 : -1; }
      const square = dx * dx + dy * dy;
      if (square > NEAR * NEAR) continue;
      const force = PUSH / Math.max(square, 400) / Math.sqrt(Math.max(square, 1));
      one.vx -= dx * force; one.vy -= dy * force;
      two.vx += dx * force; two.vy += dy * force;
    }
  }
}
