// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Fault} from "../../src/libraries/Numbers.sol";
import {vm} from "../support/Vm.sol";
import {StakeFixture} from "./StakeFixture.sol";

/// @notice A token that calls who pays before it moves and who is paid after, as ERC-777 does.
contract CallingToken is ERC20 {
    mapping(address account => bool) private _called;

    constructor() ERC20("Calling", "CL") {
        _mint(msg.sender, 1_000_000e18);
    }

    function call() external {
        _called[msg.sender] = true;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (_called[from]) Robber(from).onMoved();
        super._update(from, to, value);
        if (_called[to]) Robber(to).onMoved();
    }
}

/// @notice A mediator that calls the registry again from inside its payments.
contract Robber {
    address public registry;
    bytes public again;
    uint256 public calls;
    uint256 public successes;
    bytes public reason;

    function aim(address registry_, CallingToken token) external {
        registry = registry_;
        token.approve(registry_, type(uint256).max);
        token.call();
    }

    function prepare(bytes calldata again_) external {
        again = again_;
        (calls, successes) = (0, 0);
    }

    function run(bytes calldata data) external {
        (bool done, bytes memory got) = registry.call(data);
        if (!done) assembly { revert(add(got, 32), mload(got)) }
    }

    function onMoved() external {
        if (again.length == 0) return;
        calls++;
        (bool done, bytes memory got) = registry.call(again);
        if (done) successes++;
        else reason = got;
    }
}

contract StakeReentrancyTest is StakeFixture {
    bytes4 private constant REENTRANT = bytes4(keccak256("ReentrancyGuardReentrantCall()"));
    Robber private _robber;

    function setUp() public override {
        CallingToken calling = new CallingToken();
        _deploy(calling, UNBONDING);
        for (uint256 i = 0; i < 3; i++) {
            _enrol(vm.addr(i + 1), STAKE);
        }
        _robber = new Robber();
        _robber.aim(address(registry), calling);
        token.transfer(address(_robber), 2 * STAKE);
        _robber.run(abi.encodeCall(registry.register, (CLASS)));
        _robber.run(abi.encodeCall(registry.stake, (STAKE)));
    }

    function test_withdrawing_from_inside_a_withdrawal_is_refused() public {
        _robber.run(abi.encodeCall(registry.requestUnstake, (STAKE)));
        vm.warp(block.timestamp + UNBONDING);
        _robber.prepare(abi.encodeCall(registry.withdraw, ()));
        _robber.run(abi.encodeCall(registry.withdraw, ()));
        _assertRefused();
        assertEq(token.balanceOf(address(_robber)), 2 * STAKE, "paid once");
    }

    function test_withdrawing_from_inside_staking_is_refused() public {
        _robber.run(abi.encodeCall(registry.requestUnstake, (STAKE)));
        vm.warp(block.timestamp + UNBONDING);
        _robber.prepare(abi.encodeCall(registry.withdraw, ()));
        _robber.run(abi.encodeCall(registry.stake, (1)));
        _assertRefused();
        assertEq(registry.accountOf(address(_robber)).unbonding, STAKE, "still there");
    }

    function test_staking_from_inside_staking_is_refused() public {
        _robber.prepare(abi.encodeCall(registry.stake, (1)));
        _robber.run(abi.encodeCall(registry.stake, (1)));
        _assertRefused();
        assertEq(registry.accountOf(address(_robber)).stake, STAKE + 1, "once");
    }

    /// @dev What needs no guard finds books that are already right.
    function test_unstaking_from_inside_staking_takes_no_more_than_was_staked() public {
        _robber.prepare(abi.encodeCall(registry.requestUnstake, (STAKE + 1)));
        _robber.run(abi.encodeCall(registry.stake, (1)));
        assertEq(_robber.successes(), 1, "done");
        assertEq(registry.accountOf(address(_robber)).stake, 0, "active");
        assertEq(registry.accountOf(address(_robber)).unbonding, STAKE + 1, "unbonding");
        assertEq(_nextWeight(address(_robber)), 0, "no weight is left behind");
        _assertSolvent();
    }

    function test_a_settlement_that_the_token_calls_back_cannot_release_again() public {
        Robber accomplice = new Robber();
        settlement = address(accomplice);
        _deploy(token, UNBONDING);
        accomplice.aim(address(registry), CallingToken(address(token)));
        address mediator = vm.addr(9);
        _enrol(mediator, STAKE);
        _lock(mediator, 1);
        _lock(mediator, 2);
        bytes memory release = abi.encodeCall(
            registry.releaseAll, (DISPUTE, 1, LOCK, 3, 1, _seat(mediator, LOCK, Fault.NO_REVEAL, false))
        );
        accomplice.prepare(release);
        accomplice.run(release);
        assertEq(accomplice.calls(), 1, "called back");
        assertEq(bytes32(bytes4(accomplice.reason())), bytes32(REENTRANT), "refused by the guard");
        assertEq(registry.accountOf(mediator).openLocks, 1, "one lock is left");
        assertEq(token.balanceOf(settlement), LOCK, "paid once");
        _assertSolvent();
    }

    function _assertRefused() private view {
        assertEq(_robber.calls(), 1, "the token called back");
        assertEq(_robber.successes(), 0, "in vain");
        assertEq(bytes32(bytes4(_robber.reason())), bytes32(REENTRANT), "refused by the guard");
        _assertSolvent();
    }

    function _assertSolvent() private view {
        assertEq(token.balanceOf(address(registry)), registry.totalStake(), "nobody else's money moved");
    }
}
