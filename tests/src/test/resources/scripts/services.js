// Timers, files, a child process, and an HTTP server with its clients.
const fs = require('fs');
const http = require('http');
const {execFile} = require('child_process');

function get(port, path) {
  return new Promise((done, failed) => {
    http.get({host: '127.0.0.1', port, path}, answer => {
      let text = '';
      answer.on('data', part => { text += part; });
      answer.on('end', () => done(`${answer.statusCode} ${text}`));
    }).on('error', failed);
  });
}

async function main() {
  const order = [];
  setImmediate(() => order.push('immediate'));
  process.nextTick(() => order.push('tick'));
  await new Promise(done => setTimeout(done, 30));
  let ticks = 0;
  await new Promise(done => {
    const timer = setInterval(() => {
      order.push(`interval ${++ticks}`);
      if (ticks === 3) {
        clearInterval(timer);
        done();
      }
    }, 5);
  });
  console.log(order.join(', '));

  fs.mkdirSync('made');
  await Promise.all([1, 2, 3].map(n => fs.promises.writeFile(`made/${n}`, 'x'.repeat(n * 1000))));
  fs.renameSync('made/3', 'made/three');
  console.log(fs.readdirSync('made').map(n => `${n} ${fs.statSync(`made/${n}`).size}`).join(', '));

  const server = http.createServer((request, response) => {
    if (request.url === '/missing') {
      response.writeHead(404);
      response.end('nothing here');
    } else {
      fs.createReadStream('made/1').pipe(response);
    }
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  const {port} = server.address();
  const answers = await Promise.all(['/', '/missing', '/', '/'].map(path => get(port, path)));
  console.log(answers.map(text => `${text.length} ${text.slice(0, 16)}`).join('\n'));
  await new Promise(done => server.close(done));

  await new Promise(done => execFile('sh', ['-c', 'echo from a child; exit 3'], (error, out) => {
    console.log(error.code, out.trim());
    done();
  }));
}

main();
